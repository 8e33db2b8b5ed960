export { embeddingBackward, embeddingForward } from "./layer/embedding";
export { dropout } from "./layer/dropout";
export { outputForward, outputForwardBackward, outputScratch } from "./layer/output";
export { tokenProbabilities } from "./layer/sampling";
export { softmaxCrossEntropy } from "./layer/softmaxCrossEntropy";
export { multiply, multiplyPacked, multiplyScratch } from "./matrix/gemm";
export { orthonormalize } from "./matrix/orthogonal";
export { packPanels, packedSize } from "./matrix/pack";
export { addColumnSums, broadcastRow, transpose } from "./matrix/vector";
export { heapBase } from "./memory/heap";
export { adam } from "./optimizer/adam";
export { clipValue, sumOfSquares } from "./optimizer/clip";
export { descent } from "./optimizer/descent";
export { seedSequence } from "./random/seedSequence";
export { mt19937Seed, mt19937SeedByArray } from "./random/mt19937";
export { normalFill, normalTables, prepareNormal } from "./random/normal";
export { pcg64Seed } from "./random/pcg64";
export { nextDouble } from "./random/bits";
export { uniformFill } from "./random/uniform";
export { boundedInteger, boundedIntegers, integersToDoubles } from "./random/bounded";
export { distinctIntegers, shuffledOrder } from "./random/shuffle";
export {
  chooseCategory,
  cumulate,
  prepareGuide,
  searchCumulative,
  searchCumulativeAll,
  searchGuided,
  searchGuidedAll,
} from "./random/choice";
export { recurrentSaved } from "./cell/cells";
export { recurrentBackward } from "./recurrent/backward";
export { recurrentForward, recurrentScratch } from "./recurrent/forward";
export {
  recurrentBackwardPackedSize,
  recurrentForwardPackedSize,
  recurrentPackBackward,
  recurrentPackForward,
} from "./recurrent/packing";
export { recurrentWeightGradients, recurrentWeightGradientsScratch } from "./recurrent/weightGradients";
export { exp64, log } from "./simd/math";
