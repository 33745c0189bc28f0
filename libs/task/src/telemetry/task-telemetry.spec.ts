import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { runRecord } from '../run/run-record.fixture.js';
import type { WorkFigures } from './run-metrics.js';
import { TaskTelemetry } from './task-telemetry.js';

const SET_UP = Symbol.for('opentelemetry.js.api.1');
const NO_PACKAGE = new Error("Cannot find package '@opentelemetry/api'");
const CALLER = { caller: null, awaited: true, own: null };

let loads = 0;
let measured: WorkFigures[] = [];
let isInstalled = true;

jest.unstable_mockModule('./open-telemetry.js', () => {
  loads++;
  if (!isInstalled) throw NO_PACKAGE;
  return {
    OpenTelemetry: class {
      caller = () => CALLER;
      measure = (figures: WorkFigures) => measured.push(figures);
    },
  };
});

describe('TaskTelemetry', () => {
  let telemetry: TaskTelemetry;
  let warned: jest.SpiedFunction<Logger['warn']>;

  beforeEach(() => {
    telemetry = new TaskTelemetry();
    warned = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});
    jest.resetModules();
    loads = 0;
    measured = [];
    isInstalled = true;
  });
  afterEach(() => {
    Reflect.deleteProperty(globalThis, SET_UP);
    jest.restoreAllMocks();
  });

  it('loads nothing and tells nothing while the application has not set up OpenTelemetry', async () => {
    await telemetry.open({ running: () => 0, waiting: () => 0 });
    const run = runRecord();
    expect([telemetry.caller(true), telemetry.begin(run)]).toEqual([null, undefined]);
    telemetry.changed(run, { ...run, status: 'cancelled' });
    telemetry.letGo(run.id);
    telemetry.close();
    expect(loads).toBe(0);
  });

  it('loads it once as soon as the application has, also after the start', async () => {
    await telemetry.load();
    Object.assign(globalThis, { [SET_UP]: {} });
    await Promise.all([telemetry.load(), telemetry.load()]);
    await telemetry.load();
    expect(telemetry.caller(true)).toBe(CALLER);
    expect(loads).toBe(1);
  });

  it.each(['before', 'after'])('measures the work also when it was loaded %s the figures were known', async (when) => {
    const figures = { running: () => 1, waiting: () => 2 };
    Object.assign(globalThis, { [SET_UP]: {} });
    if (when === 'before') await telemetry.load();
    await telemetry.open(figures);
    expect(new Set(measured)).toEqual(new Set([figures]));
  });

  it('measures nothing in a process whose figures nobody says', async () => {
    Object.assign(globalThis, { [SET_UP]: {} });
    await telemetry.load();
    expect(measured).toEqual([]);
  });

  it('says once that the package is missing, and goes on without it', async () => {
    isInstalled = false;
    Object.assign(globalThis, { [SET_UP]: {} });
    await telemetry.load();
    await telemetry.load();
    expect(telemetry.caller(true)).toBeNull();
    expect(warned.mock.calls).toEqual([[expect.stringContaining(`could not be loaded (${NO_PACKAGE.message})`)]]);
  });
});
