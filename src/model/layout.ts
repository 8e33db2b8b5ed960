import { parameterRegion, recurrentShapes, type NamedShape, type ParameterLayout } from "../nn/layout.js";
import { stackShape, type ModelConfig } from "./config.js";

/** What stands before PyTorch's names of the recurrent layers. */
export const RECURRENT = "recurrent.";

/** The parameters of a network in PyTorch's order, names and shapes. */
export function modelLayout(config: ModelConfig): ParameterLayout {
  const { hiddenSize: H, embeddingSize: E, tieEmbeddings, vocabularySize: V } = config;
  const shapes: NamedShape[] = recurrentShapes(stackShape(config), RECURRENT);
  if (E > 0) shapes.unshift(["embedding.weight", [V, E]]);
  if (!tieEmbeddings) shapes.push(["output.weight", [V, H]]);
  shapes.push(["output.bias", [V]]);
  return parameterRegion(shapes);
}
