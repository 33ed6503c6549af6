/** Where the graph stands in its frame: `x` and `y` in pixels of the frame, `scale` 1 for its own size. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** Size of the frame, in pixels. */
export interface Frame {
  readonly width: number;
  readonly height: number;
}

const SMALLEST = 0.12;
const LARGEST = 2;
const MARGIN_PX = 24;
/** Smaller than this nobody can read it: a large graph begins at its left end instead. */
const READABLE = 0.7;

/** The camera that shows all of it; at its own size at most. */
export function fitted(size: { readonly width: number; readonly height: number }, frame: Frame): Camera {
  const scale = Math.max(SMALLEST, Math.min(1, (frame.width - 2 * MARGIN_PX) / Math.max(1, size.width), (frame.height - 2 * MARGIN_PX) / Math.max(1, size.height)));
  return { scale, x: Math.max(MARGIN_PX, (frame.width - size.width * scale) / 2), y: Math.max(MARGIN_PX, (frame.height - size.height * scale) / 2) };
}

/** Where a graph begins: all of it when that can be read, else `anchor` in its middle at a readable size. */
export function firstCamera(size: { readonly width: number; readonly height: number }, frame: Frame, anchor: { readonly x: number; readonly y: number } | undefined): Camera {
  const whole = fitted(size, frame);
  if (whole.scale >= READABLE || anchor === undefined) return whole;
  const scale = READABLE + 0.1;
  return { scale, x: placed(size.width * scale, frame.width, anchor.x * scale), y: placed(size.height * scale, frame.height, anchor.y * scale) };
}

/** Where the graph begins along one side of the frame: in its middle when there is room, else so that `anchor` is, with no more empty than the margin. */
function placed(size: number, frame: number, anchor: number): number {
  return size <= frame - 2 * MARGIN_PX ? (frame - size) / 2 : Math.min(MARGIN_PX, Math.max(frame / 2 - anchor, frame - MARGIN_PX - size));
}

/** The camera moved so that a point of the graph is in the middle. */
export function centred(camera: Camera, point: { readonly x: number; readonly y: number }, frame: Frame): Camera {
  return { scale: camera.scale, x: frame.width / 2 - point.x * camera.scale, y: frame.height / 2 - point.y * camera.scale };
}

/** The camera after zooming, with a point of the frame staying where it is. */
export function zoomedAt(camera: Camera, factor: number, at: { readonly x: number; readonly y: number }): Camera {
  const scale = Math.max(SMALLEST, Math.min(LARGEST, camera.scale * factor));
  const by = scale / camera.scale;
  return { scale, x: at.x - (at.x - camera.x) * by, y: at.y - (at.y - camera.y) * by };
}
