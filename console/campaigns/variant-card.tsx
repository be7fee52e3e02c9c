/** Variants against each other: what was counted, what is believed of each, and which may be the best. */
import type { VariantStanding } from '../../workflows/contracts/campaign-trend';
import { Badge } from '../components/badge';
import { ProblemNote } from '../components/problem-note';
import { between, count, share } from './figures';
import { useVariants } from './use-campaigns';

export function VariantCard({ campaignId }: { campaignId: string }) {
  const { data, error } = useVariants(campaignId);
  const variants = data?.items ?? [];
  const running = variants.filter(({ standing }) => standing !== 'stopped');
  const most = Math.max(0.01, ...variants.map(({ posterior }) => posterior.interval[1]));
  return (
    <section className="card" aria-labelledby="variants">
      <h2 id="variants">Variants</h2>
      {error && <ProblemNote error={error} />}
      {data && variants.length === 0 && <p className="muted">This campaign has no variants.</p>}
      {variants.length > 0 && (
        <>
          <p className="muted small">
            Bars hold the share of messages that are answered well with 95 %, as the agent believes it before it looks
            at a lead; all are drawn from 0 to {share(most)}.
          </p>
          <ul className="variants" aria-labelledby="variants">
            {variants.map((variant) => (
              <Variant
                key={variant.variant_id}
                variant={variant}
                most={most}
                rivals={running.filter(({ channel }) => channel === variant.channel).length}
              />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

interface Props {
  variant: VariantStanding;
  /** the rate at the end of the bars */
  most: number;
  /** running variants of its channel, itself included */
  rivals: number;
}

function Variant({ variant, most, rivals }: Props) {
  const { variant_id, channel, standing, weight, subject_line, tone, call_to_action } = variant;
  const { sends, successes, posterior, best_probability } = variant;
  const written = [tone, call_to_action].filter(Boolean).join(', ');
  return (
    <li>
      <div className="row between">
        <span className="row">
          <strong>{variant_id}</strong>
          <span className="badge">{channel}</span>
          <Badge state={standing} />
          {standing === 'promoted' && <span className="muted small">weight {weight}</span>}
        </span>
        {best_probability !== null && rivals > 1 && (
          <span>
            <strong>{share(best_probability)}</strong> <span className="muted small">likely the best of {channel}</span>
          </span>
        )}
        {best_probability !== null && rivals === 1 && <span className="muted small">alone on {channel}</span>}
      </div>
      {(subject_line !== null || written !== '') && (
        <p className="small muted">{[subject_line, written].filter(Boolean).join(' · ')}</p>
      )}
      <PosteriorBar posterior={posterior} most={most} />
      <p className="small">
        <strong>{share(posterior.mean)}</strong> ({between(posterior.interval, share)}){' '}
        <span className="muted">
          {count(successes)} answered well of {count(sends)} sent
        </span>
      </p>
    </li>
  );
}

/** The numbers stand below it. */
function PosteriorBar({ posterior, most }: { posterior: VariantStanding['posterior']; most: number }) {
  const [low, high] = posterior.interval;
  const at = (rate: number): string => `${(100 * rate) / most}%`;
  return (
    <svg className="posterior" aria-hidden="true">
      <rect className="track" width="100%" height="100%" rx="5" />
      <rect className="held" x={at(low)} width={at(high - low)} height="100%" rx="5" />
      <rect className="mean" x={at(posterior.mean)} width="3" height="100%" transform="translate(-1.5 0)" />
    </svg>
  );
}
