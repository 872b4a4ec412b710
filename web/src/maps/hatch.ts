// The hatching of areas without a value.
import { MISSING_LINE } from "../charts/colour";

/** A square of white with diagonals that meet those of its neighbours. */
export function hatch(size: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const pen = canvas.getContext("2d");
  if (pen) {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, size, size);
    pen.strokeStyle = MISSING_LINE;
    pen.lineWidth = size / 6;
    pen.beginPath();
    for (const shift of [-size, 0, size]) {
      pen.moveTo(shift, size);
      pen.lineTo(shift + size, 0);
    }
    pen.stroke();
  }
  return canvas;
}
