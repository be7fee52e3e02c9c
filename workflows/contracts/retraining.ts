/** Retraining of the triage model: a scheduled workflow (SPEC section 10). */
import type { WorkflowSettings } from './settings';
import type { Outcome } from './stages';

export const RETRAINING_SCHEDULE = 'retrain-triage';

/** Endings that are labels; others say nothing about whether a lead answers: nobody wrote to it, or somebody stopped. */
export const SUCCEEDED: readonly Outcome[] = ['converted', 'meeting_booked', 'engaged'];
export const FAILED: readonly Outcome[] = ['no_response', 'replied_negative', 'opted_out'];

/** Who promotes a challenger that is better beyond noise. */
export const PROMOTIONS = ['ask', 'automatic'] as const;
export type Promotion = (typeof PROMOTIONS)[number];

export interface RetrainModelInput {
  settings: WorkflowSettings;
  promotion: Promotion;
}

export const RETRAINING_VERDICTS = ['too_little', 'no_signal', 'not_better', 'better'] as const;

/** What a training has brought. `better`: than what decides now, on later journeys that neither has learned from, beyond noise. */
export interface RetrainingReport {
  verdict: (typeof RETRAINING_VERDICTS)[number];
  /** journeys whose end is known */
  journeys: number;
  /** of these, journeys that succeeded */
  successes: number;
  /** the model that was trained and registered; null: none was worth it */
  challenger_id: string | null;
  /** what decided when it was compared; null: the rules */
  champion_id: string | null;
  /** AUC on the latest journeys, challenger less champion, 95 %; null: not compared */
  auc_gain: { value: number; low: number; high: number } | null;
  /** the same in words */
  told: string;
}

export interface RetrainingResult {
  report: RetrainingReport;
  promoted: boolean;
}
