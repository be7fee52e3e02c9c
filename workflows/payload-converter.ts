/**
 * JSON as everybody else's, but lenient in what arrives: the server accepts any bytes as a signal, and a converter that throws
 * on them would fail every task of the workflow from then on. What cannot be decoded becomes a value that no schema accepts.
 */
import { defaultPayloadConverter, type Payload, type PayloadConverter } from '@temporalio/common';

export interface Undecodable {
  undecodable: true;
}

export const payloadConverter: PayloadConverter = {
  toPayload: (value) => defaultPayloadConverter.toPayload(value),
  fromPayload<T>(payload: Payload): T {
    try {
      return defaultPayloadConverter.fromPayload<T>(payload);
    } catch {
      const undecodable: Undecodable = { undecodable: true };
      return undecodable as T;
    }
  },
};
