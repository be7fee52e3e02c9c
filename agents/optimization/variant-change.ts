/**
 * Variants stopped and promoted: on each channel the best one, against those that it beats by a test that holds at every look
 * together, also when a bandit chose who got which.
 */
import { anytimePValue, differenceSequence } from '../../learning/experiments/rate-sequence';
import type { Estimate } from '../../learning/metrics/intervals';
import type { Variant } from '../../workflows/contracts/campaign';
import { USUAL_WEIGHT, type VariantSettings } from '../../workflows/contracts/changes';
import type { VariantStats } from '../engagement/variant';
import { rounded, sum } from '../numbers';
import type { ChangeDraft } from './changes';
import { SMALL_SAMPLE } from './opportunities';

/** Chance that a campaign's variants are ever told apart though they are alike. */
const ALPHA = 0.05;
/** Odds of a promoted variant, against a usual one's. */
const PROMOTION = 3;

type Known = Variant & Pick<VariantStats, 'sends' | 'successes'>;
interface Verdict {
  best: Known;
  beaten: Known[];
  difference: Estimate;
}

export function promoteVariants(variants: readonly Variant[], stats: readonly VariantStats[]): ChangeDraft | undefined {
  const known = variants
    .filter(({ status }) => status === 'active')
    .map((variant): Known => {
      const found = stats.find(({ variant_id }) => variant_id === variant.variant_id);
      const sends = found?.sends ?? 0;
      return { ...variant, sends, successes: Math.min(sends, found?.successes ?? 0) };
    });
  const channels = [...new Set(known.map(({ channel }) => channel))];
  const rivals = channels.map((channel) => known.filter((each) => each.channel === channel));
  // each pair may be compared, whoever happens to lead (Bonferroni)
  const alpha = ALPHA / Math.max(1, sum(rivals.map(({ length }) => (length * (length - 1)) / 2)));
  const verdicts = rivals.flatMap((some) => judge(some, alpha) ?? []);
  const [clearest] = verdicts.toSorted((a, b) => b.difference.low - a.difference.low);
  if (!clearest) return undefined;
  return {
    type: 'creative_optimization',
    description: verdicts
      .map(({ best, beaten }) => `Promote ${best.variant_id}, stop ${beaten.map(idOf).join(', ')}.`)
      .join(' '),
    before: { variants: settingsOf(verdicts, (variant) => variant) },
    after: {
      variants: settingsOf(verdicts, (variant, { best }) =>
        variant === best
          ? { status: 'active', weight: Math.max(variant.weight, PROMOTION * USUAL_WEIGHT) }
          : { status: 'stopped', weight: variant.weight },
      ),
    },
    effect: {
      metric: 'change of the success rate per message, as a share',
      estimate: rounded(clearest.difference.value, 4),
      interval: [rounded(clearest.difference.low, 4), rounded(clearest.difference.high, 4)],
      clear: true,
      modelled: null,
    },
  };
}

const idOf = ({ variant_id }: Known): string => variant_id;

/** Undefined when nothing is clearly beaten: choosing by what is known of each goes on by itself. */
function judge(rivals: readonly Known[], alpha: number): Verdict | undefined {
  const tried = rivals.filter(({ sends }) => sends >= SMALL_SAMPLE);
  const best = tried.toSorted((a, b) => b.successes / b.sends - a.successes / a.sends)[0];
  if (!best) return undefined;
  const isBeaten = (each: Known): boolean => each !== best && anytimePValue(counted(best), counted(each)) < alpha;
  const beaten = tried.filter(isBeaten);
  if (beaten.length === 0) return undefined;
  const together = {
    sends: sum(beaten.map(({ sends }) => sends)),
    successes: sum(beaten.map((each) => each.successes)),
  };
  return { best, beaten, difference: differenceSequence(counted(best), counted(together), { alpha }) };
}

const counted = ({ successes, sends }: Pick<Known, 'successes' | 'sends'>) => ({ successes, trials: sends });

const settingsOf = (
  verdicts: readonly Verdict[],
  setting: (variant: Known, verdict: Verdict) => VariantSettings[string],
): VariantSettings =>
  Object.fromEntries(
    verdicts.flatMap((verdict) =>
      [verdict.best, ...verdict.beaten].map((variant) => {
        const { status, weight } = setting(variant, verdict);
        return [variant.variant_id, { status, weight }] as const;
      }),
    ),
  );
