/** The system: how its parts are, what waits, which model decides, what the data server is asked. */
import { Link, Route, Switch, useLocation } from 'wouter';
import { NotFound } from '../components/not-found';
import { ModelPage } from './model-page';
import { ModelsView } from './models-view';
import { StateView } from './state-view';
import { TrafficView } from './traffic-view';
import './system.css';

const VIEWS = [
  ['/system', 'State'],
  ['/system/models', 'Models'],
  ['/system/traffic', 'Traffic'],
] as const;

export function SystemPage() {
  const [path] = useLocation();
  return (
    <Switch>
      <Route path="/system/models/:modelId">{({ modelId }) => <ModelPage modelId={modelId} />}</Route>
      <Route>
        <section className="page" aria-label="System">
          <h1>System</h1>
          <nav className="tabs" aria-label="Views of the system">
            {VIEWS.map(([to, name]) => (
              <Link key={to} href={to} className="button" aria-current={path === to ? 'page' : undefined}>
                {name}
              </Link>
            ))}
          </nav>
          <Switch>
            <Route path="/system" component={StateView} />
            <Route path="/system/models" component={ModelsView} />
            <Route path="/system/traffic" component={TrafficView} />
            <Route component={NotFound} />
          </Switch>
        </section>
      </Route>
    </Switch>
  );
}
