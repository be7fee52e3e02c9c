'use strict';
// Jest can limit workers only for a whole run; a runner that says so runs its own project's files one by one.
const { default: JestRunner } = require('jest-runner');

module.exports = class SerialRunner extends JestRunner {
  isSerial = true;
};
