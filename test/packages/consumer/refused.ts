// Defines what core refuses. Prints the stack of the error.
import { cron } from '@anyhost/core';

try {
  cron('every hour');
} catch (error) {
  console.log(Object(error).stack);
}
