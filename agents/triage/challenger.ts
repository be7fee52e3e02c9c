/** What a challenger says beside what decides: kept with the decision, never acted on. */
import type { ChallengerAnswer } from '../../workflows/contracts/model';
import { rounded } from '../numbers';
import type { TriageFeatures } from './features';
import { modelRow } from './model-row';
import { TRIAGE_RULES, type TriageModel } from './policy';
import { triageFeatures } from './triage';

export const challengerAnswer = (features: TriageFeatures, model: TriageModel): ChallengerAnswer => ({
  model_id: model.version,
  category: triageFeatures(features, { rules: TRIAGE_RULES, model }).category,
  probability: rounded(model.classifier.predictRow(modelRow(features)), 4),
});
