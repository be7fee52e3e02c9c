/** Which page is at which path. Pages beyond the inbox are loaded when they are first opened. */
import { lazy, Suspense } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { NotFound } from './components/not-found';
import { Shell } from './components/shell';
import { InboxPage } from './inbox/inbox-page';

const CampaignsPage = lazy(() =>
  import('./campaigns/campaigns-page').then(({ CampaignsPage: page }) => ({ default: page })),
);
const CampaignPage = lazy(() =>
  import('./campaigns/campaign-page').then(({ CampaignPage: page }) => ({ default: page })),
);
const LeadsPage = lazy(() => import('./leads/leads-page').then(({ LeadsPage: page }) => ({ default: page })));
const LeadPage = lazy(() => import('./leads/lead-page').then(({ LeadPage: page }) => ({ default: page })));
const ImportPage = lazy(() => import('./leads/import-page').then(({ ImportPage: page }) => ({ default: page })));
const MemoryPage = lazy(() => import('./leads/memory-page').then(({ MemoryPage: page }) => ({ default: page })));
const KnowledgePage = lazy(() =>
  import('./knowledge/knowledge-page').then(({ KnowledgePage: page }) => ({ default: page })),
);
const SystemPage = lazy(() => import('./system/system-page').then(({ SystemPage: page }) => ({ default: page })));

export const App = () => (
  <Shell>
    <Suspense fallback={<p className="muted">Loading…</p>}>
      <Switch>
        <Route path="/">
          <Redirect to="/inbox" replace />
        </Route>
        <Route path="/inbox/:escalationId?">{({ escalationId }) => <InboxPage escalationId={escalationId} />}</Route>
        <Route path="/leads" component={LeadsPage} />
        <Route path="/leads/import" component={ImportPage} />
        <Route path="/leads/:leadId/memory">{({ leadId }) => <MemoryPage leadId={leadId} />}</Route>
        <Route path="/leads/:leadId">{({ leadId }) => <LeadPage leadId={leadId} />}</Route>
        <Route path="/campaigns" component={CampaignsPage} />
        <Route path="/campaigns/:campaignId">
          {({ campaignId }) => <CampaignPage key={campaignId} campaignId={campaignId} />}
        </Route>
        <Route path="/knowledge" component={KnowledgePage} />
        <Route path="/system/*?" component={SystemPage} />
        <Route component={NotFound} />
      </Switch>
    </Suspense>
  </Shell>
);
