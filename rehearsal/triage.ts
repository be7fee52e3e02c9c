/** Triage decisions of the log, made again from what they looked at. */
import { CONFIRM_CATEGORY, triageFeatures } from '../agents/triage/triage';
import { triageFeaturesSchema } from '../agents/triage/features';
import type { TriagePolicy } from '../agents/triage/policy';
import { rounded } from '../agents/numbers';
import type { LoggedDecision } from '../workflows/contracts/decision-log';
import { remembered, type RememberedDecision } from './remembered';
import { triageResultSchema, type Category, type Reason } from '../workflows/contracts/lead';

export interface TriageAnswer {
  category: Category;
  score: number;
  /** a person is asked to confirm the category first */
  asks_a_person: boolean;
}

/** How far a factor was moved, in log-odds towards Campaign Qualified, or towards an inquiry where one of the two is one. */
export interface Shift {
  factor: string;
  by: number;
}

export interface RehearsedTriage {
  decision: RememberedDecision;
  /** the lead may be written to: not flagged, marketing consent given */
  contactable: boolean;
  before: TriageAnswer;
  after: TriageAnswer;
  /** the factors that moved most, strongest first; empty when nothing changed */
  why: Shift[];
}

/** What of a triage a rehearsal compares. */
const recordedSchema = triageResultSchema.pick({
  category: true,
  score: true,
  recommended_actions: true,
  reasons: true,
});

const SHIFTS_TOLD = 3;

/** @returns undefined for what a person decided, and for what this build cannot read */
export function rehearseTriage(decision: LoggedDecision, policy: TriagePolicy): RehearsedTriage | undefined {
  const features = triageFeaturesSchema.safeParse(decision.input);
  const recorded = recordedSchema.safeParse(decision.output);
  if (!features.success || !recorded.success) return undefined;
  const again = triageFeatures(features.data, policy);
  const before = answerOf(recorded.data);
  const after = answerOf(again);
  return {
    decision: remembered(decision),
    contactable: features.data.consent && features.data.flags.length === 0,
    before,
    after,
    why: isChanged({ before, after }) ? shifts(recorded.data, again) : [],
  };
}

export const isChanged = ({ before, after }: Pick<RehearsedTriage, 'before' | 'after'>): boolean =>
  before.category !== after.category || before.asks_a_person !== after.asks_a_person || before.score !== after.score;

const answerOf = ({
  category,
  score,
  recommended_actions,
}: {
  category: Category;
  score: number;
  recommended_actions: string[];
}): TriageAnswer => ({ category, score, asks_a_person: recommended_actions.includes(CONFIRM_CATEGORY) });

interface Reasoned {
  category: Category;
  reasons: Reason[];
}

function shifts(before: Reasoned, after: Reasoned): Shift[] {
  const was = effectsOf(before);
  const is = effectsOf(after);
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((factor) => ({ factor, by: rounded((is.get(factor) ?? 0) - (was.get(factor) ?? 0), 3) }))
    .filter(({ by }) => by !== 0)
    .toSorted((a, b) => Math.abs(b.by) - Math.abs(a.by))
    .slice(0, SHIFTS_TOLD);
}

/** Reasons speak for their category; those of a cold lead, turned round, for its opposite. */
const effectsOf = ({ category, reasons }: Reasoned): Map<string, number> =>
  new Map(reasons.map(({ factor, effect }) => [factor, category === 'Cold Lead' ? -effect : effect]));
