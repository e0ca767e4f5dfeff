"""The SHA-256 of each network that belongs to this source; written by `python -m training.export`."""

DIGESTS = {
    "digit_model.keras": "3897f58fd16b8d2d0fc7a6566001d115356cf56897edebf0fcf528a4c12aab16",
    "models/digit_model.onnx": "a891b25ae133e20f8c73dad1bf8bd8e56f0c16ba0d5d5b95d7d79d594fad7f67",
    "models/ink_model.keras": "1214331ab970646b698cb9f849cae042d8adf1c4037f45caf6e96de8bf5464d6",
    "models/ink_model.onnx": "c2b2ff88eb2fb27ecc6df2a92b171c954d85749ca5e2767a5f936258e5d20293",
    "models/sequence_model.keras": "e97725059a9c16f653ec0b8956ce42eed8e316e23f571b396df21054fd7526d8",
    "models/sequence_model.onnx": "e72f2af0323056729bec4c61aeece8e39e7a6c7b3f56f0f3708113f3c100e092",
}
