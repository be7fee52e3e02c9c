import { Badge } from '../components/badge';
import { Moment, withTimes } from '../components/moment';
import type { Journey } from './use-leads';

interface Props {
  journey: Journey;
  isPaused: boolean;
  /** number of the latest journey */
  latest: number;
  onChoose: (journeyNo: number) => void;
}

/** Where a journey stands and what it waits for. */
export const JourneyCard = ({ journey, isPaused, latest, onChoose }: Props) => (
  <div className="card">
    <div className="row between">
      <h2>Journey {journey.journey_no}</h2>
      <a href={journey.web_ui_url} target="_blank" rel="noreferrer">
        Temporal Web UI
      </a>
    </div>
    <p className="row">
      <Badge state={journey.stage} />
      {journey.outcome !== null && <Badge state={journey.outcome} />}
      {isPaused && journey.outcome === null && <Badge state="paused" />}
      {journey.started_at !== null && (
        <span className="muted small">
          begun <Moment at={journey.started_at} />
        </span>
      )}
    </p>
    {journey.waiting_for !== null && (
      <p>
        <strong>Now: </strong>
        {withTimes(journey.waiting_for)}
      </p>
    )}
    {latest > 1 && (
      <label className="field">
        Journey
        <select value={journey.journey_no} onChange={(event) => onChoose(Number(event.target.value))}>
          {Array.from({ length: latest }, (_, place) => latest - place).map((no) => (
            <option key={no} value={no}>
              {no}
            </option>
          ))}
        </select>
      </label>
    )}
  </div>
);
