import {
  Controller,
  Get,
  HttpException,
  Module,
  Req,
  Res,
  UseGuards,
  UseInterceptors,
  type CanActivate,
  type CallHandler,
  type ExecutionContext,
  type INestApplication,
  type NestInterceptor,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Request, Response } from 'express';
import { map, of, type Observable } from 'rxjs';
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

class OnlyAllowed implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return context.switchToHttp().getRequest<Request>().url !== '/forbidden';
  }
}

class OnlyAllowedLater implements CanActivate {
  canActivate(context: ExecutionContext): Promise<boolean> {
    return Promise.resolve(context.switchToHttp().getRequest<Request>().url !== '/forbidden-later');
  }
}

class OnlyAllowedByStream implements CanActivate {
  canActivate(context: ExecutionContext): Observable<boolean> {
    return of(context.switchToHttp().getRequest<Request>().url !== '/forbidden-by-stream');
  }
}

@Controller()
@UseGuards(OnlyAllowed, OnlyAllowedLater, OnlyAllowedByStream)
class Routes {
  private readonly text = 'answer';

  @Get(['answered', 'refused', 'forbidden', 'forbidden-later', 'forbidden-by-stream'])
  @UseInterceptors(Recording)
  answered(@Req() { url }: Request, @Res() response: Response): Promise<void> {
    response.send(`${this.text} ${url}`);
    return Promise.resolve();
  }

  @Get('failed')
  @UseInterceptors(Recording)
  failed(@Req() { url }: Request, @Res() response: Response): Promise<void> {
    response.setHeader('x-url', url);
    throw new HttpException('failed', 418);
  }

  @Get('failed-later')
  @UseInterceptors(Recording)
  failedLater(@Req() { url }: Request, @Res() response: Response): Promise<void> {
    response.setHeader('x-url', url);
    return Promise.reject(new HttpException('failed', 418));
  }

  @Get('returned')
  @UseInterceptors(Recording)
  returned(): string {
    return this.text;
  }

  @Get('passed-through')
  @UseInterceptors(Recording)
  passedThrough(@Req() { url }: Request, @Res({ passthrough: true }) response: Response): string {
    response.setHeader('x-url', url);
    return this.text;
  }

  @Get('swapped')
  @UseInterceptors(Recording)
  swapped(@Res() response: Response, @Req() { url }: Request): void {
    response.send(`${this.text} ${url}`);
  }

  @Get('shouted')
  @UseInterceptors(Recording, Uppercasing)
  shouted(): string {
    return this.text;
  }

  @Get('plain')
  plain(): string {
    return this.text;
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
    ['/answered', 200, 'answer /answered', ['before http Routes.answered', 'after']],
    ['/refused', 409, /refused/, ['before http Routes.answered']],
    ['/forbidden', 403, /Forbidden resource/, []],
    ['/forbidden-later', 403, /Forbidden resource/, []],
    ['/forbidden-by-stream', 403, /Forbidden resource/, []],
    ['/failed', 418, /failed/, ['before http Routes.failed', 'after']],
    ['/failed-later', 418, /failed/, ['before http Routes.failedLater', 'after']],
    ['/returned', 200, 'answer', ['before http Routes.returned', 'after']],
    ['/passed-through', 200, 'answer', ['before http Routes.passedThrough', 'after']],
    ['/swapped', 200, 'answer /swapped', ['before http Routes.swapped', 'after']],
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
