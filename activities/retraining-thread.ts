/** Learns in a thread of its own: a worker that computes for a minute would hear nothing else. */
import { parentPort, workerData } from 'node:worker_threads';
import { retrain, type RetrainingInput } from '../agents/triage/retraining';

parentPort?.postMessage(retrain(workerData as RetrainingInput));
