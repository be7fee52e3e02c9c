/** Sends a CSV file, and tells how much of it the API has taken. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem, isRecord } from '../api/client';
import { readToken, refuseToken } from '../api/token';

export interface RowNote {
  line: number;
  reason: string;
}

/** What the API says became of the rows. Beside these it counts each outcome under its own name. */
export interface ImportReport {
  rows: number;
  journeys_started: number;
  ignored_columns: string[];
  failures: RowNote[];
  warnings: RowNote[];
  [outcome: string]: unknown;
}

export interface ImportOrder {
  file: File;
  startJourneys: boolean;
}

export function useImport() {
  const queries = useQueryClient();
  const [sharePassed, setSharePassed] = useState(0);
  const importing = useMutation({
    mutationFn: (order: ImportOrder) => send(order, setSharePassed),
    onMutate: () => setSharePassed(0),
    onSettled: () => queries.invalidateQueries({ queryKey: ['leads'] }),
  });
  return { ...importing, sharePassed };
}

/** By XMLHttpRequest: fetch does not tell how far an upload is. @throws ApiProblem */
function send({ file, startJourneys }: ImportOrder, onPassed: (share: number) => void): Promise<ImportReport> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/api/v1/leads/import?start_journey=${startJourneys}`);
    request.setRequestHeader('content-type', 'text/csv');
    const token = readToken();
    if (token !== null) request.setRequestHeader('authorization', `Bearer ${token}`);
    request.upload.onprogress = ({ loaded, total }) => onPassed(total > 0 ? loaded / total : 0);
    request.onerror = () =>
      reject(new ApiProblem(0, 'The connection broke off. Import the file again: what is stored stays.'));
    request.onload = () => {
      const body = read(request.responseText);
      if (request.status === 200 && isReport(body)) {
        resolve(body);
        return;
      }
      if (request.status === 401) refuseToken(token, true);
      const members = isRecord(body) ? body : {};
      const detail = typeof members.detail === 'string' ? members.detail : `The API answered ${request.status}.`;
      reject(new ApiProblem(request.status, detail, members));
    };
    request.send(file);
  });
}

const isReport = (body: unknown): body is ImportReport => isRecord(body) && typeof body.rows === 'number';

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
