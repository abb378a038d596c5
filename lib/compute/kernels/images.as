// Images in memory: the sizes of windows over them, copies with zeros around, and the places of windows.

/** Sizes of windows over images, in 32-bit numbers; wasm_layers/windows.ts writes them. */
@unmanaged
export class Windows {
  height: i32;
  width: i32;
  channels: i32;
  windowHeight: i32;
  windowWidth: i32;
  strideY: i32;
  strideX: i32;
  outHeight: i32;
  outWidth: i32;
  /** Numbers of a pixel that comes out. */
  filters: i32;
  /** Zeros above and to the left. */
  top: i32;
  left: i32;
  /** Whether windows are in a copy of the images, with zeros around. */
  padded: i32;
  /** Height of that copy, or of the images. */
  lines: i32;
  /** Bytes from line to line where windows are. */
  lineBytes: i32;
  /** Number of images that are copied at once. */
  block: i32;
}

/** Vectors of four that cover a number of columns. */
@inline
export function vectorsOf(columns: i32): i32 {
  return (columns + 3) >> 2;
}

/** First column of a vector: the last one overlaps the one before, so that it does not pass the end. */
@inline
export function vectorAt(v: i32, columns: i32): i32 {
  return max(0, min(v << 2, columns - 4));
}

/** Ones in the lanes of a vector whose columns exist, and are in no vector before. */
@inline
export function ownLanes(v: i32, columns: i32): v128 {
  const lane = i32x4.add(i32x4(0, 1, 2, 3), i32x4.splat(vectorAt(v, columns)));
  return v128.and(i32x4.ge_s(lane, i32x4.splat(v << 2)), i32x4.lt_s(lane, i32x4.splat(columns)));
}

/** A short copy: memory.copy costs more than a line of an image. */
@inline
export function copyBytes(to: usize, from: usize, bytes: usize): void {
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) v128.store(to + i, v128.load(from + i));
  for (; i < bytes; i += 4) store<f32>(to + i, load<f32>(from + i));
}

/** Copies images to the places between zeros, which are there already. */
export function copyInside(padded: usize, x: usize, images: i32, shape: usize): void {
  const w = changetype<Windows>(shape);
  const line = <usize>(w.width * w.channels) << 2;
  const start = <usize>w.top * w.lineBytes + (<usize>(w.left * w.channels) << 2);
  const bytes = min(line, <usize>w.lineBytes - (<usize>(w.left * w.channels) << 2));
  const lines = min(w.height, w.lines - w.top);
  for (let image = 0; image < images; image++) {
    let to = padded + <usize>(image * w.lines) * w.lineBytes + start;
    let from = x + <usize>(image * w.height) * line;
    for (let y = 0; y < lines; y++) {
      copyBytes(to, from, bytes);
      to += w.lineBytes;
      from += line;
    }
  }
}

/** The images `from .. to` with zeros around, one after the other. */
export function padImages(padded: usize, x: usize, shape: usize, from: i32, to: i32): void {
  const w = changetype<Windows>(shape);
  const bytes = <usize>(w.lines * w.lineBytes);
  const target = padded + <usize>from * bytes;
  memory.fill(target, 0, <usize>(to - from) * bytes);
  copyInside(target, x + (<usize>(from * w.height * w.width * w.channels) << 2), to - from, shape);
}

/** The opposite of copyInside() for one image; what windows do not reach stays as it is. */
export function copyOut(x: usize, padded: usize, shape: usize): void {
  const w = changetype<Windows>(shape);
  const line = <usize>(w.width * w.channels) << 2;
  let from = padded + <usize>w.top * w.lineBytes + (<usize>(w.left * w.channels) << 2);
  const bytes = min(line, <usize>w.lineBytes - (<usize>(w.left * w.channels) << 2));
  for (let y = 0, lines = min(w.height, w.lines - w.top); y < lines; y++) {
    copyBytes(x, from, bytes);
    from += w.lineBytes;
    x += line;
  }
}

/** Writes where the window of each pixel of some images begins, in bytes after the first image. */
export function placesOfWindows(places: usize, images: i32, shape: usize): void {
  const w = changetype<Windows>(shape);
  const step = (w.strideX * w.channels) << 2;
  for (let image = 0; image < images; image++) {
    for (let y = 0; y < w.outHeight; y++) {
      let place = (image * w.lines + y * w.strideY) * w.lineBytes;
      for (let x = 0; x < w.outWidth; x++) {
        store<i32>(places, place);
        places += 4;
        place += step;
      }
    }
  }
}
