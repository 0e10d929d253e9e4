@echo off
node "%~dp0..\dist\provider\native\main.js" %*
