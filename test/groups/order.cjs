const { basename } = require('node:path');
const groups = Object.keys(require('./groups.json'));

const positionOf = ({ path }) => groups.indexOf(basename(path, '.spec.ts'));

/** Jest's sequencer: groups run in the order of `groups.json`, longest first, so that none runs alone at the end. */
module.exports = class GroupOrder {
  sort(tests) {
    return [...tests].sort((one, other) => positionOf(one) - positionOf(other));
  }

  shard(tests) {
    return tests;
  }

  allFailedTests(tests) {
    return tests;
  }

  cacheResults() {}
};
