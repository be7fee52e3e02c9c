/** Every part with its state, and what waits for workers. */
import { ProblemNote } from '../components/problem-note';
import { ComponentList } from './component-list';
import { QueueTable } from './queue-table';
import { ScheduleTable } from './schedule-table';
import { useStatus, type Status } from './use-system';

const SAYS: Record<Status['status'], { tone: string; text: string }> = {
  ok: { tone: 'good', text: 'Everything is up.' },
  degraded: { tone: 'warn', text: 'Something is not well; the rest works.' },
  down: {
    tone: 'bad',
    text: 'A part without which nothing works is down. Nothing is lost: work goes on when it is back.',
  },
};

export function StateView() {
  const { data, error } = useStatus();
  if (!data) return error ? <ProblemNote error={error} /> : <p className="muted">Loading…</p>;
  const { tone, text } = SAYS[data.status];
  return (
    <>
      {error && <ProblemNote error={error} />}
      <p className={`note ${tone}`} role="status">
        {text}
      </p>
      <ComponentList components={data.components} />
      <QueueTable queues={data.task_queues} />
      <ScheduleTable schedules={data.schedules} />
    </>
  );
}
