"use strict";

/* The networks of digits and of signs in TensorFlow.js, on WebAssembly where the browser has it. */

/** Loads the library's backend and the networks: {backend, minConfidence, kerasSha256, classify, classifySigns}. */
async function loadNetwork() {
  // A page that was opened as a file may load scripts only.
  if (location.protocol === "file:") await loadScript("embedded.js");
  await startBackend();
  const digits = await loadModel("digit_model"), signs = await loadModel("sign_model");
  const { min_confidence: minConfidence, keras_sha256: kerasSha256 } = digits.getUserDefinedMetadata();
  // What the sign network knows of shapes are the features on which the digit network decides.
  const features = digits.layers.find((layer) => layer.getClassName() === "GlobalAveragePooling2D").output;
  const model = tf.model({ inputs: digits.inputs, outputs: [digits.outputs[0], features] });

  /** crops: Float32Arrays of 28 × 28, ink 1 on 0. Gives for each {probabilities: of 13 classes, features: 128 numbers}. */
  function classify(crops) {
    return tf.tidy(() => {
      const batch = tf.tensor4d(crops.flatMap((one) => [...one]), [crops.length, CROP_SIDE_PX, CROP_SIDE_PX, 1]);
      const [probabilities, shapes] = model.predict(batch).map(rowsOf);
      return crops.map((_, index) => ({ probabilities: probabilities[index], features: shapes[index] }));
    });
  }

  /** asked: [features, place] of each component. Gives for each a Float32Array of 14 probabilities, the signs first. */
  function classifySigns(asked) {
    return tf.tidy(() => rowsOf(signs.predict(tf.tensor2d(asked.map(([shape, place]) => [...shape, ...place])))));
  }

  // The first call prepares the backend: it is slow, and so not left to the first stroke.
  classify([new Float32Array(CROP_SIDE_PX ** 2)]);
  return { backend: tf.getBackend(), minConfidence, kerasSha256, classify, classifySigns };
}

function rowsOf(tensor) {
  const values = tensor.dataSync(), [count, length] = tensor.shape;
  return Array.from({ length: count }, (_, row) => values.slice(row * length, (row + 1) * length));
}

function loadModel(name) {
  return tf.loadLayersModel(location.protocol === "file:" ? embeddedModel(EMBEDDED[name]) : `${name}/model.json`);
}

async function startBackend() {
  const simd = "tfjs-backend-wasm-simd.wasm";
  const address = location.protocol === "file:" ? `data:application/wasm;base64,${EMBEDDED.wasm}` : `tfjs/${simd}`;
  // One build for all: what has no SIMD falls back to plain JavaScript, threads would need headers from the server.
  const builds = ["tfjs-backend-wasm.wasm", simd, "tfjs-backend-wasm-threaded-simd.wasm"];
  tf.wasm.setWasmPaths(Object.fromEntries(builds.map((build) => [build, address])));
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  if (!(await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT")) || !(await tf.setBackend("wasm"))) await tf.setBackend("cpu");
}

function embeddedModel({ model: { modelTopology, weightsManifest, userDefinedMetadata }, weights }) {
  const weightData = Uint8Array.from(atob(weights), (letter) => letter.charCodeAt(0)).buffer;
  const weightSpecs = weightsManifest[0].weights;
  return tf.io.fromMemory({ modelTopology, weightSpecs, weightData, userDefinedMetadata });
}

function loadScript(address) {
  return new Promise((loaded, failed) => {
    const script = document.createElement("script");
    Object.assign(script, { src: address, onload: loaded, onerror: () => failed(new Error(`${address} is missing`)) });
    document.head.append(script);
  });
}
