import { Link } from 'wouter';
import type { CampaignWithMetrics } from '../../workflows/contracts/campaign';
import { Badge } from '../components/badge';
import { orNone } from '../components/figures';
import { count, ratio, usd } from './figures';

/** A table where there is room, cards where there is not. Figures are of the whole life of a campaign. */
export const CampaignTable = ({ campaigns }: { campaigns: readonly CampaignWithMetrics[] }) => (
  <table className="campaigns">
    <caption className="visually-hidden">Campaigns by id, with figures of their whole life</caption>
    <thead>
      <tr>
        <th scope="col">Campaign</th>
        <th scope="col">Status</th>
        <th scope="col" className="number">
          Spend
        </th>
        <th scope="col" className="number">
          Leads
        </th>
        <th scope="col" className="number">
          Conversions
        </th>
        <th scope="col" className="number">
          ROAS
        </th>
        <th scope="col" className="number">
          Cost per lead
        </th>
      </tr>
    </thead>
    <tbody>
      {campaigns.map((campaign) => (
        <Row key={campaign.campaign_id} campaign={campaign} />
      ))}
    </tbody>
  </table>
);

function Row({ campaign: { campaign_id, name, status, metrics, open_questions } }: { campaign: CampaignWithMetrics }) {
  return (
    <tr>
      <td>
        <Link href={`/campaigns/${encodeURIComponent(campaign_id)}`}>{name}</Link>
        <span className="muted small"> {campaign_id}</span>
      </td>
      <td>
        <span className="row">
          <Badge state={status} />
          {open_questions > 0 && (
            <span className="badge info">
              {open_questions === 1 ? '1 open question' : `${open_questions} open questions`}
            </span>
          )}
          {metrics.insufficient_data && <span className="badge">Too little data</span>}
        </span>
      </td>
      <Figure name="Spend" value={usd(metrics.total_cost_usd)} />
      <Figure name="Leads" value={count(metrics.total_leads)} />
      <Figure name="Conversions" value={count(metrics.total_conversions)} />
      <Figure name="ROAS" value={orNone(metrics.roas, ratio)} />
      <Figure name="Cost per lead" value={orNone(metrics.cpl_usd, usd)} />
    </tr>
  );
}

/** Where the head of the table is not seen, the name stands beside the figure. */
const Figure = ({ name, value }: { name: string; value: string }) => (
  <td className="number">
    <span className="figure-name" aria-hidden="true">
      {name}
    </span>
    {value}
  </td>
);
