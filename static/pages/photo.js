/** Photo: a picture that is pasted anywhere on the page is taken as if it was chosen, and the camera asked for is the back one. */

const UPLOADER = "[data-testid=stFileUploaderDropzoneInput]";

export function start() {
  const paste = (event) => {
    const picture = [...(event.clipboardData?.files ?? [])].find((file) => file.type.startsWith("image/"));
    const input = document.querySelector(UPLOADER);
    if (!picture || !input) return;
    event.preventDefault();
    document.querySelector("[role=tab]")?.click();
    const chosen = new DataTransfer();
    chosen.items.add(picture);
    input.files = chosen.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  document.addEventListener("paste", paste);
  const devices = navigator.mediaDevices;
  const plain = devices?.getUserMedia;
  let asked = false;
  // Streamlit asks for the one that shows the visitor; after that its own switch turns the camera around.
  const backFirst = (wanted) => {
    const video = wanted?.video;
    const first = !asked && video && !video.deviceId;
    asked = true;
    return plain.call(devices, first ? { ...wanted, video: { ...(video === true ? {} : video), facingMode: { ideal: "environment" } } } : wanted);
  };
  if (plain) devices.getUserMedia = backFirst;
  return () => {
    document.removeEventListener("paste", paste);
    if (devices?.getUserMedia === backFirst) devices.getUserMedia = plain;
  };
}
