import { words } from '../components/words';
import { WideTable } from '../components/wide-table';
import { count, lasting, rate } from './figures';
import type { TaskQueue } from './use-system';

const KINDS: Record<TaskQueue['kind'], string> = { workflow: 'steps of workflows', activity: 'activities' };

/** What waits for a worker, by agent. */
export const QueueTable = ({ queues }: { queues: readonly TaskQueue[] }) => (
  <section aria-labelledby="queues" className="card">
    <h2 id="queues">Queues</h2>
    <WideTable label="Queues">
      <thead>
        <tr>
          <th scope="col">Agent</th>
          <th scope="col" className="number">
            Workers
          </th>
          <th scope="col" className="number">
            Waiting
          </th>
          <th scope="col" className="number">
            Oldest
          </th>
          <th scope="col" className="number">
            Added
          </th>
          <th scope="col" className="number">
            Taken
          </th>
        </tr>
      </thead>
      <tbody>
        {queues.map((queue) => (
          <tr key={`${queue.task_queue} ${queue.kind}`}>
            <th scope="row" className="plain">
              {words(queue.task_queue)}, {KINDS[queue.kind]}
            </th>
            <td className={queue.pollers === 0 ? 'number alarming' : 'number'}>{count(queue.pollers)}</td>
            <td className={queue.backlog ? 'number strong' : 'number'}>{count(queue.backlog)}</td>
            <td className="number">{queue.backlog === 0 ? '' : lasting(queue.oldest_seconds)}</td>
            <td className="number">{rate(queue.added_per_second)}</td>
            <td className="number">{rate(queue.taken_per_second)}</td>
          </tr>
        ))}
      </tbody>
    </WideTable>
    <p className="muted small">
      Workers that asked for work within 70 seconds. About how many tasks wait, and for how long the oldest has; steps
      that a worker keeps to itself for a few seconds are not among them. – is what Temporal does not say.
    </p>
  </section>
);
