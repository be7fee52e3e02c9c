/** Log-odds and probabilities. */

export const sigmoid = (margin: number): number => 1 / (1 + Math.exp(-margin));

/** Log-odds of a probability strictly between 0 and 1. */
export const logit = (probability: number): number => Math.log(probability / (1 - probability));

/** −log P(label) at a margin (log-odds), without overflow: softplus. */
export const logLossOfMargin = (margin: number, label: number): number => {
  const signed = label > 0.5 ? -margin : margin;
  return Math.max(signed, 0) + Math.log1p(Math.exp(-Math.abs(signed)));
};
