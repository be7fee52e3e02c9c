import { Moment } from '../components/moment';
import { words } from '../components/words';
import type { Schedule } from './use-system';

/** What is done again and again. */
export const ScheduleTable = ({ schedules }: { schedules: readonly Schedule[] }) => (
  <section aria-labelledby="schedules" className="card">
    <h2 id="schedules">Schedules</h2>
    <dl className="facts">
      {schedules.map(({ schedule_id, summary, is_paused, next_at, last_at }) => (
        <div key={schedule_id} style={{ display: 'contents' }}>
          <dt>{words(schedule_id.replaceAll('-', '_'))}</dt>
          <dd>
            {summary !== null && <>{summary}. </>}
            {is_paused === true && 'Paused. '}
            {is_paused === null && 'Temporal does not say when. '}
            {next_at !== null && (
              <>
                Next <Moment at={next_at} />
                {'. '}
              </>
            )}
            {last_at !== null && (
              <span className="muted">
                Last <Moment at={last_at} />.
              </span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  </section>
);
