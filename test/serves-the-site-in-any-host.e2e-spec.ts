import type { AddressInfo } from 'node:net';
import {
  type CallHandler,
  Catch,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  Injectable,
  Module,
  type NestInterceptor,
  ParseIntPipe,
  UnauthorizedException,
  VersioningType,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Param, Task, type TaskAdminOptions, TaskModule } from 'nestjs-taskforge';
import { map } from 'rxjs';
import { jsonOf } from './support/site-json.js';

@Injectable()
class ShopTasks {
  @Task()
  report(@Param('month') month: string) {
    return month;
  }
}

@Controller('hello')
class HostController {
  @Get()
  hello() {
    return { hello: 'host' };
  }
}

@Injectable()
class WrappingInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(map((data) => ({ wrapped: data })));
  }
}

@Catch()
class TeapotFilter implements ExceptionFilter {
  catch(_error: unknown, host: import('@nestjs/common').ArgumentsHost) {
    host.switchToHttp().getResponse().status(418).send('teapot');
  }
}

const running: NestExpressApplication[] = [];

async function hostWith(configure: (app: NestExpressApplication) => void, options: HostOptions = {}): Promise<string> {
  @Module({
    imports: [TaskModule.forRoot({ store: 'sqlite::memory:', shutdownGrace: 200, admin: options.admin })],
    controllers: [HostController],
    providers: [ShopTasks],
  })
  class HostModule {}
  const { bodyParser = true } = options;
  const app = await NestFactory.create<NestExpressApplication>(HostModule, {
    logger: false,
    abortOnError: false,
    bodyParser,
  });
  configure(app);
  await app.listen(0, '127.0.0.1');
  running.push(app);
  return `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
}

interface HostOptions {
  bodyParser?: boolean;
  admin?: TaskAdminOptions;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((app) => app.close()));
});

/** Walks from the list over the form to the page of the run, by the links and addresses that the pages give. */
async function walk(url: string, base: string, headers: Record<string, string> = {}): Promise<void> {
  const list = await (await fetch(`${url}`, { headers })).text();
  expect(list).toContain(`href="${base}/report"`);
  expect(list).toContain(`href="${base}/assets/`);
  const form = new URLSearchParams({ 'args.month': '2026-10' });
  const started = await fetch(`${url}/report/run`, { method: 'POST', body: form, redirect: 'manual', headers });
  expect(started.status).toBe(303);
  expect(started.headers.get('location')).toMatch(new RegExp(`^${base}/runs/[0-9a-f-]{36}$`));
  const id = started.headers.get('location')?.split('/').at(-1);
  const page = await fetch(`${url}/runs/${id}`, { headers });
  expect([page.status, (await page.text()).includes('2026-10')]).toEqual([200, true]);
  const body = JSON.stringify({ args: { month: '2026-11' } });
  const json = await fetch(`${url}/report/run`, {
    method: 'POST',
    body,
    headers: { ...headers, 'content-type': 'application/json' },
  });
  expect([json.status, (await jsonOf(json)).result]).toEqual([200, '2026-11']);
}

describe('the site', () => {
  it('stands under a global prefix, beside versioned routes, and its runs know it', async () => {
    const url = await hostWith((app) => {
      app.setGlobalPrefix('api');
      app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
    });
    await walk(`${url}/api/admin/task`, '/api/admin/task');
    const { items } = await jsonOf(await fetch(`${url}/api/admin/task/runs?format=json`));
    expect(items[0]?.url).toBe(`/api/admin/task/runs/${items[0]?.id}`);
    expect(await jsonOf(await fetch(`${url}/api/v1/hello`))).toEqual({ hello: 'host' });
  });

  it('stands where admin.path says', async () => {
    const url = await hostWith(() => {}, { admin: { path: '/ops/jobs/' } });
    await walk(`${url}/ops/jobs`, '/ops/jobs');
    expect((await fetch(`${url}/admin/task`)).status).toBe(404);
  });

  it('reads its own bodies where the host reads none', async () => {
    await walk(`${await hostWith(() => {}, { bodyParser: false })}/admin/task`, '/admin/task');
  });

  it('refuses a body that is too large or broken, with its own pages', async () => {
    const url = `${await hostWith(() => {}, { bodyParser: false })}/admin/task/report/start`;
    const large = new URLSearchParams({ 'args.month': 'x'.repeat(1_100_000) });
    expect((await fetch(url, { method: 'POST', body: large })).status).toBe(413);
    const broken = await fetch(url, {
      method: 'POST',
      body: '{"args',
      headers: { 'content-type': 'application/json' },
    });
    expect([broken.status, broken.headers.get('content-type')]).toEqual([
      400,
      'application/problem+json; charset=utf-8',
    ]);
  });

  it('is not touched by the pipes, interceptors and filters of the host, nor the host by its own', async () => {
    const url = await hostWith((app) => {
      app.useGlobalPipes(new ParseIntPipe());
      app.useGlobalInterceptors(new WrappingInterceptor());
      app.useGlobalFilters(new TeapotFilter());
    });
    await walk(`${url}/admin/task`, '/admin/task');
    expect((await fetch(`${url}/admin/task/nope`)).status).toBe(404);
    expect(await jsonOf(await fetch(`${url}/hello`))).toEqual({ wrapped: { hello: 'host' } });
    expect((await fetch(`${url}/nowhere`)).status).toBe(418);
  });

  it('obeys the guards of the host, and says who they refused in its own words', async () => {
    const url = await hostWith((app) => {
      app.useGlobalGuards({
        canActivate: () => {
          throw new UnauthorizedException('Sign in first.');
        },
      });
    });
    const page = await fetch(`${url}/admin/task`);
    expect([page.status, (await page.text()).includes('Sign in first.')]).toEqual([401, true]);
    const problem = await jsonOf(await fetch(`${url}/admin/task?format=json`));
    expect(problem).toMatchObject({ status: 401, detail: 'Sign in first.' });
  });

  it('follows the sub-path of a proxy that Express trusts, and of no other', async () => {
    const admin = { authorize: () => true };
    const trusting = await hostWith((app) => app.set('trust proxy', 'loopback'), { admin });
    await walk(`${trusting}/admin/task`, '/shop/admin/task', { 'x-forwarded-prefix': '/shop' });
    const other = await hostWith(() => {}, { admin });
    await walk(`${other}/admin/task`, '/admin/task', { 'x-forwarded-prefix': '/shop' });
  });

  it('shows each person what the rule allows, and knows them by what the host says', async () => {
    const url = await hostWith(
      (app) => {
        app.use(
          (request: { user?: unknown; headers: Record<string, string> }, _response: unknown, next: () => void) => {
            request.user = { email: request.headers['x-user'] };
            next();
          },
        );
      },
      {
        admin: {
          authorize: ({ actor, action, task }) =>
            actor === 'ana@shop.test' || (action === 'view' && task === undefined),
        },
      },
    );
    const as = (user: string) => ({ headers: { 'x-user': user, host: 'shop.test' } });
    const list = async (user: string) =>
      (await jsonOf(await fetch(`${url}/admin/task?format=json`, as(user)))).items.length;
    expect([await list('ana@shop.test'), await list('bo@shop.test')]).toEqual([1, 0]);
    expect((await fetch(`${url}/admin/task/report`, as('bo@shop.test'))).status).toBe(404);
    const run = await fetch(`${url}/admin/task/report/run?format=json`, {
      ...as('ana@shop.test'),
      method: 'POST',
      body: new URLSearchParams({ 'args.month': '1' }),
    });
    expect((await jsonOf(run)).actor).toBe('ana@shop.test');
  });
});
