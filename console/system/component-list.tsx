import { Badge } from '../components/badge';
import { words } from '../components/words';
import { milliseconds } from './figures';
import type { Component } from './use-system';

const NAMES: Readonly<Record<string, string>> = {
  api: 'API',
  temporal: 'Temporal',
  mcp: 'Data server',
  postgres: 'PostgreSQL',
  lead_triage: 'Agent: lead triage',
  engagement: 'Agent: engagement',
  campaign_optimizer: 'Agent: campaign optimizer',
};
const ORDER = { down: 0, degraded: 1, up: 2 } as const;

/** What is not well comes first, and says what to do. */
export function ComponentList({ components }: { components: Readonly<Record<string, Component>> }) {
  const entries = Object.entries(components).sort(([, a], [, b]) => ORDER[a.state] - ORDER[b.state]);
  return (
    <section aria-labelledby="components" className="stack">
      <h2 id="components">Components</h2>
      <ul className="components">
        {entries.map(([name, component]) => (
          <li key={name} className={`card ${component.state}`}>
            <span className="row between">
              <h3>{NAMES[name] ?? words(name)}</h3>
              <span className="row">
                {component.latency_ms !== null && name !== 'api' && (
                  <span className="muted small">{milliseconds(component.latency_ms)}</span>
                )}
                <Badge state={component.state} />
              </span>
            </span>
            <p className="muted small">{words(component.detail)}</p>
            {component.remedy !== undefined && <p className="small">{component.remedy}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}
