/** The account's rules, as the configuration has them unless told otherwise. */
import type { GateRules } from '../../policy/gate-facts';
import type { Pause } from '../../policy/contact-window';

const DAY_SECONDS = 86_400;

export const RULES: GateRules = {
  quietHours: { startMinute: 20 * 60, endMinute: 8 * 60 },
  sendDays: [1, 2, 3, 4, 5],
  defaultTimezone: 'UTC',
  frequencyCap: { count: 2, windowSeconds: 7 * DAY_SECONDS },
  companyPauseSeconds: 30 * DAY_SECONDS,
};

interface Sequence {
  touches: number;
  interval: Pause;
}
export const SEQUENCES: Record<'engagement' | 'nurture', Sequence> = {
  engagement: { touches: 3, interval: { business_days: 3 } },
  nurture: { touches: 5, interval: { business_days: 5 } },
};
/** how long an answer is waited for after the last touch */
export const REPLY_WAIT_MS = 72 * 3_600_000;
