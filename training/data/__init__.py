"""What the networks learn from: MNIST, fonts, drawn strokes, and what pens, paper and cameras do to them."""
