-- Null: the provider reports movements of its account, and no balance.
ALTER TABLE "payment_comparison" ALTER COLUMN "account_minor" DROP NOT NULL;
