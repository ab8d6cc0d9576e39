"""Analysis of films uploaded to an S3 bucket by AWS Lambda, with results in S3 and notices by SNS."""
