/** From the start of the panel's script on, in milliseconds. */
export interface FirstPaint {
  /** The main thread has laid out and painted the frame with the tab's content. */
  readonly painted: number;
  /** The browser had that frame on the screen. */
  readonly shown: number;
  /** Time of the processor that the main thread had for it. */
  readonly busyMs: number;
  /** What the host took to make the snapshot, which is part of both. */
  readonly hostMs: number;
  readonly snapshotBytes: number;
}

/** What frames were like while events came. */
export interface Frames {
  /** Milliseconds from one frame to the next. */
  readonly intervals: readonly number[];
  /** Milliseconds of frames whose work on the main thread took 50 ms or more, as the browser itself reports them. */
  readonly long: readonly number[];
  /** Milliseconds of the processor that the view's main thread has for one update, drawing and the clock's ticks included. */
  readonly updateMs: number;
  readonly host: readonly { readonly ms: number; readonly bytes: number }[];
}
