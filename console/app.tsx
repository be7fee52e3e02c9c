/** Which page is at which path. */
import { Redirect, Route, Switch } from 'wouter';
import { NotFound } from './components/not-found';
import { Shell } from './components/shell';
import { InboxPage } from './inbox/inbox-page';

export const App = () => (
  <Shell>
    <Switch>
      <Route path="/">
        <Redirect to="/inbox" replace />
      </Route>
      <Route path="/inbox/:escalationId?">{({ escalationId }) => <InboxPage escalationId={escalationId} />}</Route>
      <Route component={NotFound} />
    </Switch>
  </Shell>
);
