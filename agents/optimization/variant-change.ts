/** Variants stopped and promoted: on each channel the best one, against those that it clearly beats. */
import type { Variant } from '../../workflows/contracts/campaign';
import { USUAL_WEIGHT, type VariantSettings } from '../../workflows/contracts/changes';
import type { VariantStats } from '../engagement/variant';
import { rounded, sum } from '../numbers';
import type { ChangeDraft } from './changes';
import { differenceOfRates, rateEstimate, type Estimate } from './intervals';
import { SMALL_SAMPLE } from './opportunities';

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
      return { ...variant, sends: found?.sends ?? 0, successes: found?.successes ?? 0 };
    });
  const channels = [...new Set(known.map(({ channel }) => channel))];
  const verdicts = channels.flatMap((channel) => judge(known.filter((each) => each.channel === channel)) ?? []);
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
function judge(rivals: readonly Known[]): Verdict | undefined {
  const tried = rivals.filter(({ sends }) => sends >= SMALL_SAMPLE);
  const best = tried.toSorted((a, b) => b.successes / b.sends - a.successes / a.sends)[0];
  if (!best) return undefined;
  const rate = ({ successes, sends }: Pick<Known, 'successes' | 'sends'>): Estimate => rateEstimate(successes, sends);
  const beaten = tried.filter((each) => each !== best && differenceOfRates(rate(best), rate(each)).low > 0);
  if (beaten.length === 0) return undefined;
  const together = {
    sends: sum(beaten.map(({ sends }) => sends)),
    successes: sum(beaten.map((each) => each.successes)),
  };
  return { best, beaten, difference: differenceOfRates(rate(best), rate(together)) };
}

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
