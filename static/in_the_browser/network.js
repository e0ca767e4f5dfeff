"use strict";

/* The digit network in TensorFlow.js, on WebAssembly where the browser has it. */

/** Loads the library's backend and the network: {backend, minConfidence, kerasSha256, classify}. */
async function loadNetwork() {
  // A page that was opened as a file may load scripts only.
  if (location.protocol === "file:") await loadScript("embedded.js");
  await startBackend();
  const model = await tf.loadLayersModel(location.protocol === "file:" ? embeddedModel() : "digit_model/model.json");
  const { min_confidence: minConfidence, keras_sha256: kerasSha256 } = model.getUserDefinedMetadata();

  /** crops: Float32Arrays of 28 × 28, ink 1 on 0. Gives for each a Float32Array of 13 probabilities. */
  function classify(crops) {
    return tf.tidy(() => {
      const batch = tf.tensor4d(crops.flatMap((one) => [...one]), [crops.length, CROP_SIDE_PX, CROP_SIDE_PX, 1]);
      const rows = model.predict(batch);
      const values = rows.dataSync(), classes = rows.shape[1];
      return crops.map((_, index) => values.slice(index * classes, (index + 1) * classes));
    });
  }

  // The first call prepares the backend: it is slow, and so not left to the first stroke.
  classify([new Float32Array(CROP_SIDE_PX ** 2)]);
  return { backend: tf.getBackend(), minConfidence, kerasSha256, classify };
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

function embeddedModel() {
  const { modelTopology, weightsManifest, userDefinedMetadata } = EMBEDDED.model;
  const weightData = Uint8Array.from(atob(EMBEDDED.weights), (letter) => letter.charCodeAt(0)).buffer;
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
