import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { validate as isUuid } from 'uuid';
import { TaskConfiguration } from '../config/task-configuration.js';
import type { Run } from '../run/run.js';
import { AccessPolicy } from '../service/access-policy.js';
import { SOCKET_PATH } from '../service/run-addresses.js';
import { comesFromSameSite } from '../service/same-site.js';
import { TaskService } from '../service/task.service.js';
import { RunNotFoundError } from '../task.errors.js';
import { UpgradeRefusal } from './upgrade-refusal.js';

/** Somebody who may follow a run. */
export interface RunReader {
  readonly runId: string;
  /** Key of the run's task. */
  readonly task: string;
  /** Number of the last event that is known already. */
  readonly after: number;
  /** The upgrade request: who asks, also for what is asked later. */
  readonly request: IncomingMessage;
}

/** Decides before the upgrade who may open which socket. Reads, and changes nothing. */
@Injectable()
export class RunAdmission {
  constructor(
    private readonly tasks: TaskService,
    private readonly policy: AccessPolicy,
    private readonly configuration: TaskConfiguration,
  ) {}

  /** Whether the path is that of a run's socket, of whatever run. */
  concerns(request: IncomingMessage): boolean {
    return RUN_SOCKET.test(request.url ?? '');
  }

  /** The reader, or why there is no socket. An error in the host's rule of access is passed on. */
  async admit(request: IncomingMessage): Promise<RunReader | UpgradeRefusal> {
    if (!this.configuration.settings.webSocketEnabled) return SOCKETS_OFF;
    if (!isHandshake(request)) return NO_HANDSHAKE;
    const after = afterOf(request);
    if (after === undefined) return MALFORMED_AFTER;
    if (!this.policy.isOpenTo(request)) return CLOSED;
    // Unlike an answer to fetch, a socket of another site is not kept from its page by the browser: that is left to us.
    if (!comesFromSameSite({ method: 'POST', headers: request.headers, host: request.headers.host })) return FOREIGN;
    const runId = RUN_SOCKET.exec(request.url ?? '')?.[1] ?? '';
    const run = isUuid(runId) ? await this.tasks.find(runId) : undefined;
    if (run !== undefined && (await this.mayView(run, request))) return { runId, task: run.task, after, request };
    return this.hidden(runId, request);
  }

  private mayView({ id, task }: Run, request: IncomingMessage): Promise<boolean> {
    return this.policy.isAllowed({ action: 'view', task, run: id, request });
  }

  /** What may not be viewed is answered as if it did not exist; a stranger who may view nothing is told so. */
  private async hidden(runId: string, request: IncomingMessage): Promise<UpgradeRefusal> {
    const isStranger = this.policy.actorOf(request) === null;
    if (isStranger && !(await this.policy.isAllowed({ action: 'view', request }))) return UNAUTHORISED;
    const { code, message } = new RunNotFoundError(runId);
    return new UpgradeRefusal(404, code, message);
  }
}

const RUN_SOCKET = new RegExp(`^${SOCKET_PATH}/([^/?]+)(?:\\?|$)`);

const SOCKETS_OFF = new UpgradeRefusal(404, 'sockets_off', 'Sockets are turned off here (TASK_WEBSOCKET_ENABLED).');
const NO_HANDSHAKE = new UpgradeRefusal(
  400,
  'bad_request',
  'This is no WebSocket handshake: expected GET with Upgrade: websocket, Sec-WebSocket-Version: 13 and a Sec-WebSocket-Key.',
);
const MALFORMED_AFTER = new UpgradeRefusal(
  400,
  'bad_request',
  'Malformed "after": expected the number of an event, 0 or higher, once.',
);
const CLOSED = new UpgradeRefusal(
  403,
  'access_denied',
  'Runs are shown only on the machine itself, because nothing says who else may see them. ' +
    'To open them, set admin.authorize in TaskModule.forRoot().',
);
const FOREIGN = new UpgradeRefusal(403, 'access_denied', 'Refused: the request came from a page of another site.');
const UNAUTHORISED = new UpgradeRefusal(401, 'unauthorized', 'Not authorised: nothing says who you are.');

// The versions and keys that ws accepts; it would refuse the others too, but only after we have looked for the run.
function isHandshake({ method, headers }: IncomingMessage): boolean {
  return (
    method === 'GET' &&
    headers.upgrade?.toLowerCase() === 'websocket' &&
    /^(?:8|13)$/.test(headers['sec-websocket-version'] ?? '') &&
    /^[+/0-9a-z]{22}==$/i.test(headers['sec-websocket-key'] ?? '')
  );
}

/** 0 without `after`, `undefined` when it cannot be read. */
function afterOf({ url = '' }: IncomingMessage): number | undefined {
  const [, query = ''] = url.split('?', 2);
  const given = new URLSearchParams(query).getAll('after');
  if (given.length === 0) return 0;
  const after = /^\d+$/.test(given[0] ?? '') ? Number(given[0]) : Number.NaN;
  return given.length === 1 && Number.isSafeInteger(after) ? after : undefined;
}
