import { Worker } from 'node:worker_threads';
import type { FromSensor, SensorStart, ToSensor } from './messages.ts';

/**
 * The typed arrays of a million sources live outside the heap; this is for what suspected sources need. What is young gets half of what V8
 * would take for it: a hundred megabytes less under a flood, and no slower.
 */
export const sensorHeap = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 96 };

/** The main thread's end of the sensor. Constructed stopped; `start` resolves when captures are open. */
export class Sensor {
  readonly #receive: (message: FromSensor) => void;
  readonly #died: (reason: string) => void;
  #worker: Worker | undefined;
  #stopping = false;

  /**
   * @param receive is called for every message of the running sensor
   * @param died is called when the thread ends without having been stopped
   */
  constructor(receive: (message: FromSensor) => void, died: (reason: string) => void) {
    this.#receive = receive;
    this.#died = died;
  }

  /** Resolves with the first state; rejects with an Error when the thread cannot run at all. */
  start(options: SensorStart): Promise<void> {
    this.#stopping = false;
    const worker = new Worker(new URL('sensor-worker.ts', import.meta.url), {
      workerData: options,
      resourceLimits: sensorHeap,
    });
    this.#worker = worker;
    return new Promise((resolve, reject) => {
      let ready = false;
      let reason = 'the sensor thread ended';
      worker.on('message', (message: FromSensor) => {
        if (message.kind === 'failed') reason = message.message;
        if (message.kind === 'ready') {
          ready = true;
          resolve();
        }
        this.#receive(message);
      });
      worker.on('error', (error) => {
        reason = error.message;
      });
      worker.on('exit', () => {
        if (this.#worker === worker) this.#worker = undefined;
        if (!ready) reject(new Error(reason));
        else if (!this.#stopping) this.#died(reason);
      });
    });
  }

  send(message: ToSensor): void {
    this.#worker?.postMessage(message);
  }

  /** Resolves when the thread has ended; what it learned about known-good sources was received before. */
  async stop(): Promise<void> {
    const worker = this.#worker;
    if (!worker) return;
    this.#stopping = true;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.postMessage({ kind: 'stop' } satisfies ToSensor);
    const timer = setTimeout(() => void worker.terminate(), 3_000);
    await ended;
    clearTimeout(timer);
  }
}
