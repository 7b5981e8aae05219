/*M!999999\- enable the sandbox mode */ 
-- MariaDB dump 10.19  Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)
--
-- Host: localhost    Database: old
-- ------------------------------------------------------
-- Server version	10.11.19-MariaDB-0+deb12u1

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET @OLD_CHARACTER_SET_RESULTS=@@CHARACTER_SET_RESULTS */;
/*!40101 SET @OLD_COLLATION_CONNECTION=@@COLLATION_CONNECTION */;
/*!40101 SET NAMES utf8mb4 */;
/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;
/*!40103 SET TIME_ZONE='+00:00' */;
/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
/*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;

--
-- Table structure for table `channels`
--

DROP TABLE IF EXISTS `channels`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `channels` (
  `id` int(11) NOT NULL,
  `type` int(11) DEFAULT NULL,
  `key` text DEFAULT NULL,
  `status` int(11) DEFAULT NULL,
  `name` varchar(191) DEFAULT NULL,
  `weight` int(11) DEFAULT NULL,
  `base_url` varchar(191) DEFAULT NULL,
  `other` text DEFAULT NULL,
  `models` text DEFAULT NULL,
  `group` varchar(64) DEFAULT NULL,
  `model_mapping` text DEFAULT NULL,
  `priority` bigint(20) DEFAULT NULL,
  `channel_info` text DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `channels`
--

LOCK TABLES `channels` WRITE;
/*!40000 ALTER TABLE `channels` DISABLE KEYS */;
INSERT INTO `channels` VALUES
(1,1,'sk-provider-secret-number-one\nsk-provider-secret-number-two',1,'OpenAI',5,'',NULL,'gpt-4o,gpt-4o-mini,text-embedding-3-small,dall-e-3','default,vip','{\"gpt-4o\":\"gpt-4o-2024-11-20\"}',10,'{\"multi_key_status_list\":{\"1\":2}}'),
(2,14,'sk-ant-secret',3,'Claude',0,'https://relay.example.com',NULL,'claude-sonnet-4,search-pro','vip','',0,'{}'),
(3,36,'suno',1,'Suno',0,'',NULL,'suno_music','vip',NULL,NULL,NULL);
/*!40000 ALTER TABLE `channels` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `logs`
--

DROP TABLE IF EXISTS `logs`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `logs` (
  `id` int(11) NOT NULL,
  `user_id` int(11) DEFAULT NULL,
  `type` int(11) DEFAULT NULL,
  `model_name` varchar(191) DEFAULT NULL,
  `quota` int(11) DEFAULT NULL,
  `prompt_tokens` int(11) DEFAULT NULL,
  `completion_tokens` int(11) DEFAULT NULL,
  `group` varchar(64) DEFAULT NULL,
  `other` text DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `logs`
--

LOCK TABLES `logs` WRITE;
/*!40000 ALTER TABLE `logs` DISABLE KEYS */;
INSERT INTO `logs` VALUES
(1,1,2,'gpt-4o',1250,600,100,'default','{\"model_ratio\":1.25,\"group_ratio\":1,\"completion_ratio\":4,\"cache_ratio\":0.5,\"cache_tokens\":0,\"model_price\":-1}'),
(2,1,1,'',0,0,0,'','');
/*!40000 ALTER TABLE `logs` ENABLE KEYS */;
UNLOCK TABLES;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;
/*!50003 SET character_set_client  = utf8mb3 */ ;
/*!50003 SET character_set_results = utf8mb3 */ ;
/*!50003 SET collation_connection  = utf8mb3_general_ci */ ;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION' */ ;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER t1 BEFORE INSERT ON logs FOR EACH ROW BEGIN INSERT INTO redemptions VALUES (9,'x',1,'y',1,0,NULL); END 
*/;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;
/*!50003 SET character_set_results = @saved_cs_results */ ;
/*!50003 SET collation_connection  = @saved_col_connection */ ;

--
-- Table structure for table `options`
--

DROP TABLE IF EXISTS `options`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `options` (
  `key` varchar(191) NOT NULL,
  `value` text DEFAULT NULL,
  PRIMARY KEY (`key`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `options`
--

LOCK TABLES `options` WRITE;
/*!40000 ALTER TABLE `options` DISABLE KEYS */;
INSERT INTO `options` VALUES
('CacheRatio','{\"gpt-4o\":0.5}'),
('CompletionRatio','{\"gpt-4o-mini\":4,\"text-embedding-3-small\":1}'),
('GroupRatio','{\"default\":1,\"vip\":0.8}'),
('ModelPrice','{\"search-pro\":0.03,\"dall-e-3\":0.04}'),
('ModelRatio','{\"gpt-4o\":1.25,\"gpt-4o-mini\":0.075,\"text-embedding-3-small\":0.01}');
/*!40000 ALTER TABLE `options` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `redemptions`
--

DROP TABLE IF EXISTS `redemptions`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `redemptions` (
  `id` int(11) NOT NULL,
  `key` char(32) DEFAULT NULL,
  `status` int(11) DEFAULT NULL,
  `name` varchar(191) DEFAULT NULL,
  `quota` int(11) DEFAULT NULL,
  `expired_time` bigint(20) DEFAULT NULL,
  `deleted_at` datetime DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `redemptions`
--

LOCK TABLES `redemptions` WRITE;
/*!40000 ALTER TABLE `redemptions` DISABLE KEYS */;
INSERT INTO `redemptions` VALUES
(1,'0123456789abcdef0123456789abcdef',1,'spring',1000000,0,NULL),
(2,'ffffffffffffffffffffffffffffffff',3,'used',1000000,0,NULL);
/*!40000 ALTER TABLE `redemptions` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `tokens`
--

DROP TABLE IF EXISTS `tokens`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `tokens` (
  `id` int(11) NOT NULL,
  `user_id` int(11) DEFAULT NULL,
  `key` varchar(128) DEFAULT NULL,
  `status` int(11) DEFAULT NULL,
  `name` varchar(191) DEFAULT NULL,
  `expired_time` bigint(20) DEFAULT NULL,
  `remain_quota` int(11) DEFAULT NULL,
  `unlimited_quota` decimal(10,0) DEFAULT NULL,
  `model_limits_enabled` decimal(10,0) DEFAULT NULL,
  `model_limits` text DEFAULT NULL,
  `allow_ips` varchar(191) DEFAULT NULL,
  `group` varchar(64) DEFAULT NULL,
  `deleted_at` datetime DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `tokens`
--

LOCK TABLES `tokens` WRITE;
/*!40000 ALTER TABLE `tokens` DISABLE KEYS */;
INSERT INTO `tokens` VALUES
(11,1,'aliceAliceAliceAliceAliceAliceAliceAliceAlice001',1,'O\'Neil \"\\\" \\N;\n-- 	$$ (1),(2); /* 中文 😀\n\\.\n\'',-1,250000,0,1,'gpt-4o,unknown-model','203.0.113.7\n198.51.100.0/24','',NULL),
(12,2,'bobBobBobBobBobBobBobBobBobBobBobBobBobBobBob0002',1,'all',1900000000,0,1,0,'','','',NULL),
(13,2,'disabledDisabledDisabledDisabledDisabledDisabled',2,'old',-1,5,0,NULL,NULL,NULL,'default',NULL),
(14,2,'short',1,'short',-1,5,0,NULL,NULL,NULL,'',NULL);
/*!40000 ALTER TABLE `tokens` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `users`
--

DROP TABLE IF EXISTS `users`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `users` (
  `id` int(11) NOT NULL,
  `username` varchar(191) DEFAULT NULL,
  `password` varchar(191) DEFAULT NULL,
  `display_name` varchar(191) DEFAULT NULL,
  `role` int(11) DEFAULT NULL,
  `status` int(11) DEFAULT NULL,
  `email` varchar(191) DEFAULT NULL,
  `quota` int(11) DEFAULT NULL,
  `used_quota` int(11) DEFAULT NULL,
  `group` varchar(64) DEFAULT NULL,
  `aff_quota` int(11) DEFAULT NULL,
  `deleted_at` datetime DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `users`
--

LOCK TABLES `users` WRITE;
/*!40000 ALTER TABLE `users` DISABLE KEYS */;
INSERT INTO `users` VALUES
(1,'alice',NULL,'Alice Ltd',100,1,'alice@example.com',5000001,NULL,'default',NULL,NULL),
(2,'bob',NULL,'O\'Neil \"\\\" \\N;\n-- 	$$ (1),(2); /* 中文 😀\n\\.\n',1,1,'bob@example.com',-1000,NULL,'vip',NULL,NULL),
(3,'off',NULL,'Off',1,2,'nothing',0,NULL,'default',NULL,NULL),
(4,'gone',NULL,'Gone',1,1,'',777,NULL,'default',NULL,'2026-01-01 00:00:00');
/*!40000 ALTER TABLE `users` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Temporary table structure for view `v`
--

DROP TABLE IF EXISTS `v`;
/*!50001 DROP VIEW IF EXISTS `v`*/;
SET @saved_cs_client     = @@character_set_client;
SET character_set_client = utf8mb4;
/*!50001 CREATE VIEW `v` AS SELECT
 NULL AS `id`,
 NULL AS `username`,
 NULL AS `password`,
 NULL AS `display_name`,
 NULL AS `role`,
 NULL AS `status`,
 NULL AS `email`,
 NULL AS `quota`,
 NULL AS `used_quota`,
 NULL AS `group`,
 NULL AS `aff_quota`,
 NULL AS `deleted_at` */;
SET character_set_client = @saved_cs_client;

--
-- Final view structure for view `v`
--

/*!50001 DROP VIEW IF EXISTS `v`*/;
/*!50001 SET @saved_cs_client          = @@character_set_client */;
/*!50001 SET @saved_cs_results         = @@character_set_results */;
/*!50001 SET @saved_col_connection     = @@collation_connection */;
/*!50001 SET character_set_client      = utf8mb3 */;
/*!50001 SET character_set_results     = utf8mb3 */;
/*!50001 SET collation_connection      = utf8mb3_general_ci */;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=`root`@`localhost` SQL SECURITY DEFINER */
/*!50001 VIEW `v` AS select `users`.`id` AS `id`,`users`.`username` AS `username`,`users`.`password` AS `password`,`users`.`display_name` AS `display_name`,`users`.`role` AS `role`,`users`.`status` AS `status`,`users`.`email` AS `email`,`users`.`quota` AS `quota`,`users`.`used_quota` AS `used_quota`,`users`.`group` AS `group`,`users`.`aff_quota` AS `aff_quota`,`users`.`deleted_at` AS `deleted_at` from `users` */;
/*!50001 SET character_set_client      = @saved_cs_client */;
/*!50001 SET character_set_results     = @saved_cs_results */;
/*!50001 SET collation_connection      = @saved_col_connection */;
/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;

/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;
/*!40014 SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS */;
/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;
/*!40101 SET CHARACTER_SET_RESULTS=@OLD_CHARACTER_SET_RESULTS */;
/*!40101 SET COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION */;
/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;

-- Dump completed on 2026-11-29  6:57:15
