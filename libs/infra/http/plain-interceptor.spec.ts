import {
  Controller,
  Get,
  HttpException,
  Module,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type INestApplication,
  type NestInterceptor,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { map, type Observable } from 'rxjs';
import request from 'supertest';
import { callPlainInterceptorsDirectly, PlainInterceptor } from './plain-interceptor.js';

const events: string[] = [];

class Recording extends PlainInterceptor {
  async around(context: ExecutionContext, handle: () => Promise<unknown>): Promise<unknown> {
    const { url } = context.switchToHttp().getRequest<{ url: string }>();
    events.push(`before ${context.getType()} ${context.getClass().name}.${context.getHandler().name}`);
    if (url === '/refused') throw new HttpException('refused', 409);
    try {
      return await handle();
    } finally {
      events.push('after');
    }
  }
}

class Uppercasing implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler<string>): Observable<string> {
    return next.handle().pipe(map((text) => text.toUpperCase()));
  }
}

@Controller()
class Routes {
  @Get('answered')
  @UseInterceptors(Recording)
  answered(): Promise<string> {
    return Promise.resolve('answer');
  }

  @Get('refused')
  @UseInterceptors(Recording)
  refused(): string {
    events.push('never');
    return 'never';
  }

  @Get('failed')
  @UseInterceptors(Recording)
  failed(): string {
    throw new HttpException('failed', 418);
  }

  @Get('shouted')
  @UseInterceptors(Recording, Uppercasing)
  shouted(): string {
    return 'answer';
  }

  @Get('plain')
  plain(): string {
    return 'answer';
  }
}

@Module({ controllers: [Routes] })
class TestModule {}

describe.each(['through rxjs', 'directly'])('a plain interceptor, called %s', (way) => {
  let app: INestApplication;

  beforeAll(async () => {
    app = await NestFactory.create(TestModule, { logger: false });
    if (way === 'directly') callPlainInterceptorsDirectly(app);
    await app.init();
  });

  afterAll(() => app.close());

  beforeEach(() => {
    events.length = 0;
  });

  const get = (path: string) => request(app.getHttpServer() as Parameters<typeof request>[0]).get(path);

  it.each([
    ['/answered', 200, 'answer', ['before http Routes.answered', 'after']],
    ['/refused', 409, /refused/, ['before http Routes.refused']],
    ['/failed', 418, /failed/, ['before http Routes.failed', 'after']],
    ['/shouted', 200, 'ANSWER', ['before http Routes.shouted', 'after']],
    ['/plain', 200, 'answer', []],
  ])('answers %s with %d', async (path, status, text, expected) => {
    const reply = await get(path);
    expect(reply.status).toBe(status);
    expect(reply.text).toMatch(text);
    expect(events).toEqual(expected);
  });
});

it('throws when Nest keeps its interceptors elsewhere', () => {
  const other = { routesResolver: { routerExplorer: { executionContextCreator: {} } } } as unknown as INestApplication;
  expect(() => {
    callPlainInterceptorsDirectly(other);
  }).toThrow('elsewhere');
});
