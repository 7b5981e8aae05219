PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE options (`key` VARCHAR(191) PRIMARY KEY, `value` TEXT);
INSERT INTO options VALUES('GroupRatio','{"default":1,"vip":0.8}');
INSERT INTO options VALUES('ModelRatio','{"gpt-4o":1.25,"gpt-4o-mini":0.075,"text-embedding-3-small":0.01}');
INSERT INTO options VALUES('CompletionRatio','{"gpt-4o-mini":4,"text-embedding-3-small":1}');
INSERT INTO options VALUES('CacheRatio','{"gpt-4o":0.5}');
INSERT INTO options VALUES('ModelPrice','{"search-pro":0.03,"dall-e-3":0.04}');
CREATE TABLE users (id INTEGER PRIMARY KEY, username VARCHAR(191), password VARCHAR(191), display_name VARCHAR(191), role INTEGER,
    status INTEGER, email VARCHAR(191), quota INTEGER, used_quota INTEGER, `group` VARCHAR(64), aff_quota INTEGER, deleted_at DATETIME);
INSERT INTO users VALUES(1,'alice',NULL,'Alice Ltd',100,1,'alice@example.com',5000001,NULL,'default',NULL,NULL);
INSERT INTO users VALUES(2,'bob',NULL,replace('O''Neil "\" \N;\n-- 	$$ (1),(2); /* 中文 😀\n\.\n','\n',char(10)),1,1,'bob@example.com',-1000,NULL,'vip',NULL,NULL);
INSERT INTO users VALUES(3,'off',NULL,'Off',1,2,'nothing',0,NULL,'default',NULL,NULL);
INSERT INTO users VALUES(4,'gone',NULL,'Gone',1,1,'',777,NULL,'default',NULL,'2026-01-01 00:00:00');
CREATE TABLE tokens (id INTEGER PRIMARY KEY, user_id INTEGER, `key` VARCHAR(128), status INTEGER, name VARCHAR(191),
    expired_time BIGINT, remain_quota INTEGER, unlimited_quota NUMERIC, model_limits_enabled NUMERIC, model_limits TEXT,
    allow_ips VARCHAR(191), `group` VARCHAR(64), deleted_at DATETIME);
INSERT INTO tokens VALUES(11,1,'aliceAliceAliceAliceAliceAliceAliceAliceAlice001',1,replace('O''Neil "\" \N;\n-- 	$$ (1),(2); /* 中文 😀\n\.\n''','\n',char(10)),-1,250000,0,1,'gpt-4o,unknown-model',replace('203.0.113.7\n198.51.100.0/24','\n',char(10)),'',NULL);
INSERT INTO tokens VALUES(12,2,'bobBobBobBobBobBobBobBobBobBobBobBobBobBobBob0002',1,'all',1900000000,0,1,0,'','','',NULL);
INSERT INTO tokens VALUES(13,2,'disabledDisabledDisabledDisabledDisabledDisabled',2,'old',-1,5,0,NULL,NULL,NULL,'default',NULL);
INSERT INTO tokens VALUES(14,2,'short',1,'short',-1,5,0,NULL,NULL,NULL,'',NULL);
CREATE TABLE channels (id INTEGER PRIMARY KEY, type INTEGER, `key` TEXT, status INTEGER, name VARCHAR(191), weight INTEGER,
    base_url VARCHAR(191), other TEXT, models TEXT, `group` VARCHAR(64), model_mapping TEXT, priority BIGINT, channel_info TEXT);
INSERT INTO channels VALUES(1,1,replace('sk-provider-secret-number-one\nsk-provider-secret-number-two','\n',char(10)),1,'OpenAI',5,'',NULL,'gpt-4o,gpt-4o-mini,text-embedding-3-small,dall-e-3','default,vip','{"gpt-4o":"gpt-4o-2024-11-20"}',10,'{"multi_key_status_list":{"1":2}}');
INSERT INTO channels VALUES(2,14,'sk-ant-secret',3,'Claude',0,'https://relay.example.com',NULL,'claude-sonnet-4,search-pro','vip','',0,'{}');
INSERT INTO channels VALUES(3,36,'suno',1,'Suno',0,'',NULL,'suno_music','vip',NULL,NULL,NULL);
CREATE TABLE redemptions (id INTEGER PRIMARY KEY, `key` CHAR(32), status INTEGER, name VARCHAR(191), quota INTEGER,
    expired_time BIGINT, deleted_at DATETIME);
INSERT INTO redemptions VALUES(1,'0123456789abcdef0123456789abcdef',1,'spring',1000000,0,NULL);
INSERT INTO redemptions VALUES(2,'ffffffffffffffffffffffffffffffff',3,'used',1000000,0,NULL);
CREATE TABLE logs (id INTEGER PRIMARY KEY, user_id INTEGER, type INTEGER, model_name VARCHAR(191), quota INTEGER,
    prompt_tokens INTEGER, completion_tokens INTEGER, `group` VARCHAR(64), other TEXT);
INSERT INTO logs VALUES(1,1,2,'gpt-4o',1250,600,100,'default','{"model_ratio":1.25,"group_ratio":1,"completion_ratio":4,"cache_ratio":0.5,"cache_tokens":0,"model_price":-1}');
INSERT INTO logs VALUES(2,1,1,'',0,0,0,'','');
COMMIT;
