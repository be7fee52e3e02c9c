/** A campaign: its figures and how surely they are known, its variants, what was changed about it, and what may be done. */
import { Link } from 'wouter';
import { Badge } from '../components/badge';
import { Unread } from '../components/unread';
import { CampaignActions } from './campaign-actions';
import { CampaignFacts } from './campaign-facts';
import { ChangeList } from './change-list';
import { QuestionNote } from './question-note';
import { TrendCard } from './trend-card';
import { useCampaign } from './use-campaigns';
import { VariantCard } from './variant-card';
import './campaigns.css';

export function CampaignPage({ campaignId }: { campaignId: string }) {
  const { data: campaign, error } = useCampaign(campaignId);
  if (!campaign)
    return error ? (
      <Unread what="campaign" id={campaignId} error={error} list={{ path: '/campaigns', name: 'All campaigns' }} />
    ) : (
      <p className="muted">Loading…</p>
    );
  return (
    <section className="page" aria-label={`Campaign ${campaignId}`}>
      <Link href="/campaigns">← All campaigns</Link>
      <div className="page-head">
        <h1>{campaign.name}</h1>
        <span className="row">
          <Badge state={campaign.status} />
          <span className="muted">{campaignId}</span>
        </span>
      </div>
      {campaign.open_questions > 0 && <QuestionNote campaignId={campaignId} />}
      <TrendCard campaign={campaign} />
      <div className="campaign-panes">
        <div className="stack">
          <VariantCard campaignId={campaignId} />
          <ChangeList campaignId={campaignId} />
        </div>
        <div className="stack">
          <CampaignActions campaign={campaign} />
          <CampaignFacts campaign={campaign} />
        </div>
      </div>
    </section>
  );
}
