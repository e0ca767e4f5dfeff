"""The SHA-256 of each network that belongs to this source; written by `python -m training.export`."""

DIGESTS = {
    "digit_model.keras": "3897f58fd16b8d2d0fc7a6566001d115356cf56897edebf0fcf528a4c12aab16",
    "models/digit_model.onnx": "a891b25ae133e20f8c73dad1bf8bd8e56f0c16ba0d5d5b95d7d79d594fad7f67",
    "models/ink_model.keras": "d738a937868403eac37054763bc8ac08a71fe3d1fd0bf8767f19a8f8ede68774",
    "models/ink_model.onnx": "7a0bb2eb20c187688aaa2bafd11f2e0980a8e53891a5ae3c6df8a7906eefba07",
    "models/looks_model.keras": "4b66339deff7b0479d2d192c27e87fce8c1ce522e7452c5766d409aca059ed33",
    "models/looks_model.onnx": "1072b5255e5f9726190ecae93e4acd94d7e3913c0b3fe44b9f00bf2f6eb6dba5",
    "models/sequence_model.keras": "e97725059a9c16f653ec0b8956ce42eed8e316e23f571b396df21054fd7526d8",
    "models/sequence_model.onnx": "e72f2af0323056729bec4c61aeece8e39e7a6c7b3f56f0f3708113f3c100e092",
    "models/sign_model.keras": "58ea1b8d786d53d16e604efb141dd0970ad31bc6b2e8adaee433abeb30b09233",
    "models/sign_model.onnx": "407aed8dceb9d29757de87ed2a229e9efb26f0cdcaf85630c1ac87f45f8175f2",
}
