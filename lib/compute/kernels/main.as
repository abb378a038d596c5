// Everything that JavaScript may call.

export { columnSums, multiply, packColumns, packRows } from "./gemm";
export { decodeRows, rowBounds, sortByColumn, sparseBackward, sparseForward, sparseScatter, stripsOf } from "./sparse";
export { compressRows, copyMatrix, countNonZero, gatherBytes, gatherNumbers } from "./data";
export { padImages } from "./images";
export { convolutionForward, packVectors } from "./convolution";
export { convolutionWeightGradient } from "./convolution_gradients";
export { convolutionInputGradient } from "./convolution_scatter";
export { dropout } from "./dropout";
export { columnStatistics, normaliseColumns, normaliseColumnsBackward, normaliseColumnsSums } from "./column_norm";
export { normaliseRows, normaliseRowsBackward, normaliseRowsSums, rowStatistics } from "./row_norm";
export { averagePoolBackward, averagePoolForward, maxPoolBackward, maxPoolForward } from "./pooling";
export { softmaxBackward, softmaxForward } from "./softmax";
export {
  crossEntropyGradient,
  crossEntropyLogitsGradient,
  crossEntropyLogitsSum,
  crossEntropySum,
  squaredErrorGradient,
  squaredErrorSum,
} from "./loss";
export { adagrad, adam, allFinite, rmsprop, sgd, sgdMomentum } from "./optimizer";
export * from "./loops";
