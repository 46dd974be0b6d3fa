"""The date routine DATUM01: six digits, pivot 50, and days between two dates."""
import datetime


def century(yymmdd):
    year = int(yymmdd[:2])
    return datetime.date((1900 if year >= 50 else 2000) + year, int(yymmdd[2:4]), int(yymmdd[4:6]))


def days_between(first, second):
    return (century(second) - century(first)).days
