import { Link } from 'wouter';
import { useQuestions } from './use-campaigns';

/** What a person is asked about the campaign. */
export function QuestionNote({ campaignId }: { campaignId: string }) {
  const questions = useQuestions(campaignId);
  const items = questions.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <div className="note warn stack">
      <p>
        <strong>Waits for you</strong>
      </p>
      <ul className="stack">
        {items.map(({ escalation_id, question }) => (
          <li key={escalation_id}>
            <Link href={`/inbox/${encodeURIComponent(escalation_id)}`}>{question}</Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
