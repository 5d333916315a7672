import { pino } from 'pino';
import type { Configuration } from '../../rules/configuration.ts';
import { tuneCollector } from '../collector-tuning.ts';
import type { GatewaySettings } from '../config/gateway-settings.ts';
import { Gateway } from '../gateway.ts';
import { packageVersion } from '../main.ts';
import type { CommandIo } from './command-io.ts';
import { type DemoGateway, type DemoOptions, demoWith } from './demo.ts';

async function open(settings: GatewaySettings, configuration: Configuration): Promise<DemoGateway> {
  const log = pino({ name: 'hazgate', level: 'warn' }, pino.destination({ dest: 2, sync: false }));
  const gateway = new Gateway({ settings, configuration, version: packageVersion(), log });
  const { mqtt, http } = await gateway.start();
  return { mqtt, http, stop: () => gateway.stop() };
}

/** The command `demo` with the real gateway. */
export function demo(options: DemoOptions, io: CommandIo): Promise<number> {
  tuneCollector();
  return demoWith(options, io, open);
}
