import { Configuration } from 'pipedrive/v1';
import { Configuration as ConfigurationV2 } from 'pipedrive/v2';
import { onTestFinished } from 'vitest';
import type { SimulatorOptions } from '../../../lib/simulator/options.ts';
import { startSimulator } from '../../../lib/simulator/start-simulator.ts';

/** A simulated company, closed after the test, with what the official client needs to call it as its first user. */
export async function officialClient(options: SimulatorOptions = {}) {
  const simulator = await startSimulator({ port: 0, users: 30, plan: 'ultimate', ...options });
  onTestFinished(() => simulator.close());
  const as = (apiKey: string) => ({
    v1: new Configuration({ apiKey, basePath: `${simulator.url}/api/v1` }),
    v2: new ConfigurationV2({ apiKey, basePath: `${simulator.url}/api/v2` }),
  });
  return { simulator, as, ...as('simulated-api-token') };
}
