/**
 * Sizes of a sample: as `[data] shape` says, `[height, width, 1]` of pictures, or a row of numbers.
 *
 * @param data what the experiment says of its data
 * @param facts what the data says of itself
 */
export function sampleShape(
  data: { readonly shape?: readonly number[] } | undefined,
  { inputs, image }: {
    readonly inputs: number;
    readonly image?: { readonly height: number; readonly width: number };
  },
): readonly number[] {
  return data?.shape ?? (image ? [image.height, image.width, 1] : [inputs]);
}
